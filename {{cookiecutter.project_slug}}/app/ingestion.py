"""The second sentence: plan → read → cut → encode → commit.

Only what is new or changed is encoded; what is gone is removed. Every batch is a commit that searches see, so a run
that is broken off at any moment leaves an index that answers, and the next run completes it. Memory is bounded by a
batch and a document, not by the folder. `rag/changes.py` plans; an executor runs the stages from there to the commit,
in order (`rag/executor.py`) or on many workers (`rag/ray/`), and only this process writes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from time import perf_counter

from app.errors import NothingToIngest
from app.rag.changes import Gone, plan
from app.rag.executor import Executor, InOrder, Lesson, Outcome
from app.rag.index.generation import Generation
from app.rag.index.index import Index
from app.rag.sources.source import Empty, Item, Reading, Skipped
from app.rag.targets import Target, named, remembered, unreachable, without_removed
from app.types import Progress
from app.types.embedding import Embedder

NO_FILES = "(the folder is empty): give a path that has one"
NOTHING = "nothing can be read there"
KEPT = "{}, so of {} documents the index keeps what it has: see `python -m app documents remove`"


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
        what = f"({first}): correct that, and ingest again" if first else NO_FILES
        super().__init__(f"no readable document was found {what}")
        self.report = report


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
    executor: Executor | None = None,
) -> Report:
    """Bring the index up to date with these paths; with `rebuild`, make it anew from them and all known ones.

    Raises NothingToIngest, before anything is changed, if a path is missing; NothingRead if none held a document.
    """
    given = [named(path, collection, tenant) for path in paths]
    return ingest_targets(
        given, index, embedder, rebuild=rebuild, reading=reading, progress=progress, executor=executor
    )


def ingest_targets(
    given: Sequence[Target],
    index: Index,
    embedder: Embedder,
    *,
    rebuild: bool = False,
    reading: Reading | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Report:
    """The same for sources that are open already. Without an `executor`, this process does all of the work."""
    reading = reading or Reading()
    executor = executor or InOrder(embedder, reading, index.chunker)
    known, missing = remembered(index.known()) if rebuild else ([], [])
    targets = list(dict.fromkeys([*known, *given]))
    if not targets:
        gone = f" ({', '.join(item.source for item in missing[:3])}: no longer there)" if missing else ""
        rebuilding = " --rebuild" if rebuild else ""
        raise NothingToIngest(f"there is no path to ingest{gone}: run `python -m app ingest{rebuilding} PATH`")
    with index.rebuilding() if rebuild else index.writing() as generation:
        return Run(generation, executor, reading, progress or silent, skipped=missing).over(targets, given)


def nothing_in(target: Target, items: Sequence[Item | Skipped], gone: Sequence[Gone]) -> list[Skipped]:
    """What to say of a source of which nothing was read: it loses nothing."""
    empty = next((item.reason for item in items if isinstance(item, Empty)), None)
    reason = KEPT.format(empty or NOTHING, len(gone)) if gone else empty
    return [Skipped(target.source.root, reason)] if reason else []


def silent(done: int, total: int, source: str) -> None:
    pass


@dataclass
class Run:
    """One ingestion, counting as it goes."""

    generation: Generation
    executor: Executor
    reading: Reading
    progress: Progress
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
            if unreachable(items):
                self.generation.know(target.known)
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
        lesson = Lesson(self.generation.store.sample_size(), self.generation.store.learn)
        for outcome in self.executor.run(plan(target, items, stored), lesson):
            self.take(outcome, gone)
        if self.read + self.unchanged > before:
            self.remove(gone)
            self.generation.know(target.known)
        else:
            self.skipped.extend(nothing_in(target, items, gone))

    def take(self, outcome: Outcome, gone: list[Gone]) -> None:
        """Commit it and count it; what is gone is put aside."""
        if outcome.chunks:
            self.generation.commit(outcome.chunks, outcome.stale)
        self.read += outcome.read
        self.unchanged += outcome.unchanged
        self.skipped.extend(outcome.skipped)
        gone.extend(outcome.gone)
        if outcome.size:
            self.advance(self.done_bytes + outcome.size, outcome.source)

    def remove(self, gone: Sequence[Gone]) -> None:
        self.removed += len(gone)
        if ids := [id for document in gone for id in document.chunk_ids]:
            self.generation.commit(stale=ids)

    def advance(self, done_bytes: int, source: str) -> None:
        self.done_bytes = done_bytes
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
