"""The second sentence: load → chunk → encode → store.

Only what is new or changed is encoded; what is gone is removed. Every batch is a commit that searches see, so a run
that is broken off at any moment leaves an index that answers, and the next run completes it. Memory is bounded by a
batch, not by the folder. `rag/changes.py` says what is to be done, this module does it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from time import perf_counter

from app.errors import NothingToIngest
from app.rag import chunking
from app.rag.changes import Change, Changed, Gone, Reading, Unchanged, changes
from app.rag.files import File, Skipped
from app.rag.index.generation import Generation
from app.rag.index.index import Index
from app.rag.index.store import IndexedChunk
from app.rag.index.words import counted
from app.rag.targets import Target, found, named, remembered
from app.types import Chunk, Scope
from app.types.embedding import Embedder

BATCH = 64

Progress = Callable[[int, int, str], None]
"""Called with the bytes done, the bytes in all, and the source at hand."""


@dataclass(frozen=True, slots=True)
class Report:
    """`documents` and `chunks` count the collections after the run; `read` (new or changed) and the rest this run."""

    documents: int
    chunks: int
    read: int
    unchanged: int
    removed: int
    skipped: tuple[Skipped, ...]
    seconds: float


class NothingRead(NothingToIngest):
    """The paths hold no readable document; `report` lists what was skipped."""

    def __init__(self, report: Report) -> None:
        first = "; ".join(f"{item.source}: {item.reason}" for item in report.skipped[:3])
        super().__init__(f"no readable document was found ({first or 'the folder is empty'}): give a path that has one")
        self.report = report


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk on its way to the store. With the last one of a document, the document's stale chunks go."""

    chunk: Chunk
    done_bytes: int
    stale: tuple[str, ...] = ()


def ingest(
    paths: Sequence[Path],
    collection: str | None,
    index: Index,
    embedder: Embedder,
    *,
    tenant: str = "default",
    rebuild: bool = False,
    reading: Reading | None = None,
    progress: Progress | None = None,
) -> Report:
    """Bring the index up to date with these paths; with `rebuild`, make it anew from them and all known ones.

    Raises NothingToIngest, before anything is changed, if a path is missing; NothingRead if none held a document.
    """
    given = [named(path, collection, tenant) for path in paths]
    known, missing = remembered(index.known()) if rebuild else ([], [])
    targets = list(dict.fromkeys([*known, *given]))
    if not targets:
        raise NothingToIngest("there is no path to ingest: run `python -m app ingest PATH`")
    with index.rebuilding() if rebuild else index.writing() as generation:
        run = Run(generation, embedder, reading or Reading(), progress or silent, skipped=missing)
        return run.take(targets)


def silent(done: int, total: int, source: str) -> None:
    pass


@dataclass
class Run:
    """One ingestion, counting as it goes."""

    generation: Generation
    embedder: Embedder
    reading: Reading
    progress: Progress
    read: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    all_bytes: int = 0
    done_bytes: int = 0
    started: float = field(default_factory=perf_counter)

    def take(self, targets: Sequence[Target]) -> Report:
        listed = [(target, found(target, self.reading.leave_out)) for target in targets]
        self.all_bytes = sum(item.size for _, items in listed for item in items if isinstance(item, File))
        before = self.generation.manifest.version
        for target, items in listed:
            self.take_one(target, items)
        if not self.read and not self.unchanged:
            raise NothingRead(self.report(targets))
        if self.generation.manifest.version > before:
            self.generation.store.optimize()
        self.advance(self.all_bytes, "")
        return self.report(targets)

    def take_one(self, target: Target, items: Sequence[File | Skipped]) -> None:
        """Write what is new, then remove what is gone; a folder in which nothing can be read keeps everything."""
        scope = Scope(target.tenant, target.collection)
        documents = self.generation.store.documents(scope, target.source)
        stored = {document.source: document for document in documents}
        gone: list[Gone] = []
        before = self.read + self.unchanged
        self.write(self.pieces(changes(target, items, stored, self.reading), gone))
        if self.read + self.unchanged > before:
            self.remove(gone)
            self.generation.know(target.known)

    def pieces(self, changed: Iterable[Change], gone: list[Gone]) -> Iterator[Piece]:
        """The chunks to write; everything else is counted, and what is gone is put aside."""
        passed = self.done_bytes
        for change in changed:
            match change:
                case Changed():
                    self.read += 1
                    for chunk in change.chunks[:-1]:
                        yield Piece(chunk, passed + change.size * chunk.position // chunk.pieces)
                    passed += change.size
                    yield Piece(change.chunks[-1], passed, change.stale)
                case Unchanged():
                    self.unchanged += 1
                    passed += change.size
                    self.advance(passed, change.source)
                case Skipped():
                    self.skipped.append(change)
                case Gone():
                    gone.append(change)

    def write(self, pieces: Iterator[Piece]) -> None:
        """Encode and store in batches; each is a commit."""
        if wanted := self.generation.store.sample_size():
            sample = list(islice(pieces, wanted))  # which wait in memory, in the first run
            self.generation.store.learn(counted(text_of(piece.chunk)) for piece in sample)
            pieces = chain(sample, pieces)
        while batch := list(islice(pieces, BATCH)):
            stale = [id for piece in batch for id in piece.stale]
            self.generation.commit(self.encoded([piece.chunk for piece in batch]), stale)
            self.advance(batch[-1].done_bytes, batch[-1].chunk.source)

    def encoded(self, chunks: Sequence[Chunk]) -> list[IndexedChunk]:
        texts = [text_of(chunk) for chunk in chunks]
        return [
            IndexedChunk(chunk, dense, counted(text))
            for chunk, text, dense in zip(chunks, texts, self.embedder.encode_passages(texts), strict=True)
        ]

    def remove(self, gone: Sequence[Gone]) -> None:
        self.removed += len(gone)
        if ids := [id for document in gone for id in document.chunk_ids]:
            self.generation.commit(stale=ids)

    def advance(self, done_bytes: int, source: str) -> None:
        self.done_bytes = max(self.done_bytes, done_bytes)
        self.progress(self.done_bytes, self.all_bytes, source)

    def report(self, targets: Sequence[Target]) -> Report:
        scopes = list(dict.fromkeys(Scope(target.tenant, target.collection) for target in targets))
        store = self.generation.store
        return Report(
            documents=sum(store.count_documents(scope) for scope in scopes),
            chunks=sum(store.count(scope) for scope in scopes),
            read=self.read,
            unchanged=self.unchanged,
            removed=self.removed,
            skipped=tuple(self.skipped),
            seconds=perf_counter() - self.started,
        )


def text_of(chunk: Chunk) -> str:
    """What a chunk is found by: its heading path and its text."""
    return chunking.context(chunk.headings, chunk.text)
