"""The second sentence: plan → read → cut → encode → commit.

Only what is new or changed is encoded; what is gone is removed. Every batch is a commit that searches see, so a run
that is broken off at any moment leaves an index that answers, and the next run completes it. Memory is bounded by a
batch and a document, not by the folder. `rag/changes.py` plans, `rag/stages.py` reads, cuts and encodes: any executor
may call them, this one does so in order.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from time import perf_counter

from app.errors import NothingToIngest
from app.rag.changes import Gone, Step, Task, plan
from app.rag.index.generation import Generation
from app.rag.index.index import Index
from app.rag.index.words import counted
from app.rag.sources.source import Item, Reading, Skipped
from app.rag.stages import Unchanged, context, cut, encode, read
from app.rag.targets import Target, named, remembered, without_removed
from app.types import Chunk, Progress
from app.types.embedding import Embedder

BATCH = 64
EMPTY = "empty"
KEPT = "nothing can be read there, so of {} documents the index keeps what it has: see `python -m app documents remove`"


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
    paths: Sequence[Path | str],
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
    return ingest_targets(given, index, embedder, rebuild=rebuild, reading=reading, progress=progress)


def ingest_targets(
    given: Sequence[Target],
    index: Index,
    embedder: Embedder,
    *,
    rebuild: bool = False,
    reading: Reading | None = None,
    progress: Progress | None = None,
) -> Report:
    """The same for sources that are open already."""
    known, missing = remembered(index.known()) if rebuild else ([], [])
    targets = list(dict.fromkeys([*known, *given]))
    if not targets:
        gone = f" ({', '.join(item.source for item in missing[:3])}: no longer there)" if missing else ""
        rebuilding = " --rebuild" if rebuild else ""
        raise NothingToIngest(f"there is no path to ingest{gone}: run `python -m app ingest{rebuilding} PATH`")
    with index.rebuilding() if rebuild else index.writing() as generation:
        run = Run(generation, embedder, reading or Reading(), progress or silent, index.chunker, skipped=missing)
        return run.over(targets, given)


def silent(done: int, total: int, source: str) -> None:
    pass


@dataclass
class Run:
    """One ingestion, counting as it goes."""

    generation: Generation
    embedder: Embedder
    reading: Reading
    progress: Progress
    chunker: str
    read: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    all_bytes: int = 0
    done_bytes: int = 0
    started: float = field(default_factory=perf_counter)

    def over(self, targets: Sequence[Target], given: Collection[Target]) -> Report:
        """`given` are those that someone names now; the others are remembered, without what was removed of them."""
        listed = [(target, self.listed(target, target in given)) for target in targets]
        self.all_bytes = sum(item.size for _, items in listed for item in items if isinstance(item, Item))
        before = self.generation.manifest.version
        for target, items in listed:
            self.over_one(target, items)
        if not self.read and not self.unchanged:
            raise NothingRead(self.report(targets))
        if self.generation.manifest.version > before:
            self.generation.store.optimize()
        self.advance(self.all_bytes, "")
        return self.report(targets)

    def listed(self, target: Target, given: bool) -> list[Item | Skipped]:
        items = list(target.source.items(self.reading))
        if not given:
            return without_removed(target, items, self.generation.manifest.removed)
        self.generation.restore([target.removal(item.name) for item in items if isinstance(item, Item)])
        return items

    def over_one(self, target: Target, items: Sequence[Item | Skipped]) -> None:
        """Write what is new, then remove what is gone; a folder in which nothing can be read keeps everything."""
        names: Sequence[str | None] = (None,) if target.source.only is None else target.source.only
        found = chain.from_iterable(self.generation.store.documents(target.scope, name) for name in names)
        stored = {document.source: document for document in found}
        gone: list[Gone] = []
        before = self.read + self.unchanged
        self.write(self.pieces(plan(target, items, stored), gone))
        if self.read + self.unchanged > before:
            self.remove(gone)
            self.generation.know(target.known)
        elif gone:
            self.skipped.append(Skipped(target.source.root, KEPT.format(len(gone))))

    def pieces(self, steps: Iterable[Step], gone: list[Gone]) -> Iterator[Piece]:
        """The chunks to write; everything else is counted, and what is gone is put aside."""
        passed = self.done_bytes
        for step in steps:
            match step:
                case Task():
                    yield from self.document(step, gone, passed)
                    passed += step.item.size
                case Skipped():
                    self.skipped.append(step)
                case Gone():
                    gone.append(step)

    def document(self, task: Task, gone: list[Gone], passed: int) -> Iterator[Piece]:
        """Its chunks, if it is new or changed. `passed` are the bytes before it."""
        name, size = task.item.name, task.item.size
        loaded = read(task, self.reading)
        if isinstance(loaded, Skipped):
            self.skipped.append(loaded)
        elif isinstance(loaded, Unchanged):
            self.unchanged += 1
            self.advance(passed + size, name)
        elif (found := cut(loaded, self.chunker, self.embedder)).chunks:
            self.read += 1
            for chunk in found.chunks[:-1]:
                yield Piece(chunk, passed + size * chunk.position // chunk.pieces)
            yield Piece(found.chunks[-1], passed + size, found.stale)
        else:
            self.skipped.append(Skipped(name, EMPTY))
            gone.extend([Gone(name, found.stale)] if task.before else [])

    def write(self, pieces: Iterator[Piece]) -> None:
        """Encode and store in batches; each is a commit."""
        if wanted := self.generation.store.sample_size():
            sample = list(islice(pieces, wanted))  # which wait in memory, in the first run
            self.generation.store.learn(counted(context(piece.chunk)) for piece in sample)
            pieces = chain(sample, pieces)
        while batch := list(islice(pieces, BATCH)):
            chunks = [piece.chunk for piece in batch]
            indexed = encode(chunks, self.embedder)
            self.generation.commit(indexed, stale=[id for piece in batch for id in piece.stale])
            self.advance(batch[-1].done_bytes, batch[-1].chunk.source)

    def remove(self, gone: Sequence[Gone]) -> None:
        self.removed += len(gone)
        if ids := [id for document in gone for id in document.chunk_ids]:
            self.generation.commit(stale=ids)

    def advance(self, done_bytes: int, source: str) -> None:
        self.done_bytes = max(self.done_bytes, done_bytes)
        self.progress(self.done_bytes, self.all_bytes, source)

    def report(self, targets: Sequence[Target]) -> Report:
        scopes = list(dict.fromkeys(target.scope for target in targets))
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
