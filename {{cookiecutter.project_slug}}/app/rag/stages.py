"""The stages of ingestion between the plan and the commit: read, cut, encode.

Plain functions over plain values, for one document or one batch: any executor may call them, also in other processes.
They write nothing.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from app.errors import NothingToIngest, UnreadableDocument
from app.rag.changes import Task
from app.rag.documents.chunkers import DEFAULT, pieces
from app.rag.documents.document import Document, storable
from app.rag.documents.loaders import Parse, parse, target_of
from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.rag.sources import place_of, source_at
from app.rag.sources.source import Reading, Skipped
from app.rag.targets import Target
from app.types import Chunk
from app.types.embedding import Embedder

NAMESPACE = UUID("6f2c1d0e-64a4-5a39-9d8e-3f0f5a2f7b11")


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A document that the index holds already, whole and with the same bytes."""

    task: Task


@dataclass(frozen=True, slots=True)
class Loaded:
    """A new or changed document; `digest` is the SHA-256 of its bytes, in hex."""

    task: Task
    digest: str
    document: Document


@dataclass(frozen=True, slots=True)
class Cut:
    """The chunks of a new or changed document, and the ids of those that it no longer has."""

    chunks: list[Chunk]
    stale: tuple[str, ...]


def read(task: Task, reading: Reading, parse: Parse = parse) -> Loaded | Unchanged | Skipped:
    """The bytes of one document, and from them its text and sections. A Sandbox is the `parse` for strangers' files."""
    source, before, name = task.target.source, task.before, task.item.name
    try:
        target_of(name)
        elsewhere = before is not None and place_of(before.root) != place_of(source.root)
        if before and elsewhere and is_there(before.root, name, reading):
            raise UnreadableDocument(
                f"{before.root} has the same source in this collection: give it another --collection"
            )
        data = source.read(task.item, reading)
        digest = hashlib.sha256(data).hexdigest()
        if before and before.complete and before.document_hash == digest and not elsewhere:
            return Unchanged(task)
        return Loaded(task, digest, storable(parse(name, data)) if data else Document("", ()))
    except UnreadableDocument as error:
        return Skipped(name, str(error))
    except Exception as error:  # a file made to do harm fails in any way, and the others must still be read
        return Skipped(name, f"its loader failed ({type(error).__name__}): save it anew")


def is_there(root: str, name: str, reading: Reading) -> bool:
    """Whether another source still holds a document of that name."""
    try:
        return source_at(root).holds(name, reading)
    except NothingToIngest:
        return False


def cut(loaded: Loaded, chunker: str = DEFAULT, embedder: Embedder | None = None) -> Cut:
    """Chunks that know their place. An empty document has none, and all that it had are stale.

    Only a chunker that cuts by meaning needs the embedder; raises SettingsError where it is missing.
    """
    target, name, document = loaded.task.target, loaded.task.item.name, loaded.document
    found = list(pieces(document, chunker, embedder.encode_passages if embedder else None))
    chunks = [
        Chunk(
            id=chunk_id(target, name, position, piece.headings, document.text[piece.start : piece.end]),
            tenant=target.tenant,
            collection=target.collection,
            root=target.source.root,
            source=name,
            document_hash=loaded.digest,
            position=position,
            pieces=len(found),
            start=piece.start,
            end=piece.end,
            headings=piece.headings,
            text=document.text[piece.start : piece.end],
            page=piece.page,
            line=piece.line,
            row=piece.row,
            metadata=document.metadata,
        )
        for position, piece in enumerate(found)
    ]
    old, kept = loaded.task.before, {chunk.id for chunk in chunks}
    return Cut(chunks, tuple(id for id in old.chunk_ids if id not in kept) if old else ())


def chunk_id(target: Target, source: str, position: int, headings: tuple[str, ...], text: str) -> str:
    """The same for the same piece in every run, so that writing it twice leaves one."""
    return str(uuid5(NAMESPACE, json.dumps([target.tenant, target.collection, source, position, headings, text])))


def encode(chunks: Sequence[Chunk], embedder: Embedder) -> list[IndexedChunk]:
    """Vectors and words of one batch."""
    texts = [context(chunk) for chunk in chunks]
    return [
        IndexedChunk(chunk, dense, counted(text))
        for chunk, dense, text in zip(chunks, embedder.encode_passages(texts), texts, strict=True)
    ]


def context(chunk: Chunk) -> str:
    """What is encoded of a chunk, and what its words are counted in: `Guide > Install` above the text."""
    return f"{chunk.heading}\n{chunk.text}" if chunk.headings else chunk.text
