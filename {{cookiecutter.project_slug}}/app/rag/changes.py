"""What differs between a folder and the index: which documents are new or changed, unchanged, unreadable, gone.

Reads files and decides; writes nothing. Changed documents come with their chunks, ready to be encoded.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from app.errors import UnreadableDocument
from app.rag import chunking, files, loading
from app.rag.files import File, Skipped
from app.rag.index.store import StoredDocument
from app.rag.targets import Target
from app.types import Chunk

NAMESPACE = UUID("6f2c1d0e-64a4-5a39-9d8e-3f0f5a2f7b11")


@dataclass(frozen=True, slots=True)
class Reading:
    """Which files are taken in: up to a size, and none under the folders left out."""

    max_file_bytes: int = 10_000_000
    leave_out: Collection[Path] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    source: str
    size: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A new or changed document; `stale` are the ids of chunks that it no longer has. `size` is in bytes."""

    source: str
    size: int
    chunks: list[Chunk]
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """A document whose file is no longer there, or is now empty."""

    source: str
    chunk_ids: tuple[str, ...]


Change = Changed | Unchanged | Gone | Skipped


def changes(
    target: Target, found: Sequence[File | Skipped], stored: Mapping[str, StoredDocument], reading: Reading
) -> Iterator[Change]:
    """One by one, the files found and then what is gone. What is there but can't be read keeps its chunks."""
    for item in found:
        if isinstance(item, Skipped):
            yield item
            continue
        try:
            yield from examine(target, item, stored.get(item.source), reading)
        except UnreadableDocument as error:
            yield Skipped(item.source, str(error))
    if target.is_folder:
        yield from gone(target, [item.source for item in found], stored)


def examine(target: Target, file: File, before: StoredDocument | None, reading: Reading) -> Iterator[Change]:
    """Raises UnreadableDocument."""
    root = files.printable(target.root)
    load = loading.loader_for(file.source)
    if before and before.root != root and (Path(before.root) / file.source).exists():
        raise UnreadableDocument(f"{before.root} has the same source in this collection: give it another --collection")
    data = files.read(file.path, reading.max_file_bytes)
    digest = hashlib.sha256(data).hexdigest()
    if before and before.complete and (before.document_hash, before.root) == (digest, root):
        yield Unchanged(file.source, file.size)
        return
    document = load(data)
    chunks = chunked(target, file.source, digest, document)
    old = before.chunk_ids if before else ()
    if not chunks:
        yield Skipped(file.source, "empty")
        if before:
            yield Gone(file.source, old)
        return
    kept = {chunk.id for chunk in chunks}
    yield Changed(file.source, file.size, chunks, tuple(id for id in old if id not in kept))


def chunked(target: Target, source: str, digest: str, document: loading.Document) -> list[Chunk]:
    pieces = chunking.cut(document)
    return [
        Chunk(
            id=chunk_id(target, source, position, piece.headings, document.text[piece.start : piece.end]),
            tenant=target.tenant,
            collection=target.collection,
            root=files.printable(target.root),
            source=source,
            document_hash=digest,
            position=position,
            pieces=len(pieces),
            start=piece.start,
            end=piece.end,
            headings=piece.headings,
            text=document.text[piece.start : piece.end],
        )
        for position, piece in enumerate(pieces)
    ]


def chunk_id(target: Target, source: str, position: int, headings: tuple[str, ...], text: str) -> str:
    """The same for the same piece in every run, so that writing it twice leaves one."""
    return str(uuid5(NAMESPACE, json.dumps([target.tenant, target.collection, source, position, headings, text])))


def gone(target: Target, present: Sequence[str], stored: Mapping[str, StoredDocument]) -> Iterator[Gone]:
    """Documents of this folder without a file. What lies under a folder that can't be read is taken to be there."""
    root, there = files.printable(target.root), frozenset(present)
    for source, document in stored.items():
        parents = {".", *(str(parent) for parent in Path(source).parents)}
        if document.root == root and source not in there and there.isdisjoint(parents):
            yield Gone(source, document.chunk_ids)
