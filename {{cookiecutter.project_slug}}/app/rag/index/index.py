"""The index of one application: the generation in use, its manifest, and who may write.

A manifest that does not fit today's embedder, stems or chunker is an error, never a bad answer. Knows no engine.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import date
from typing import Self

from app.errors import EmptyIndex, IndexBroken, IndexBusy, IndexMismatch, UnknownCollection
from app.rag.documents import chunkers, dates
from app.rag.index import words
from app.rag.index.generation import Generation
from app.rag.index.generations import Generations
from app.rag.index.manifest import Known, Manifest, Removed
from app.rag.index.store import Engine, Searchable
from app.rag.index.turns import turn
from app.rag.index.validity import Hidden, Validity
from app.types import Scope
from app.types.embedding import Encoding

# How long a shared index is taken to be as it was, before its manifest is asked for again.
FRESH_SECONDS = 1.0
NAMED_COLLECTIONS = 20
# The turns that processes take: to write, or alone to build anew; and to make a first generation.
WRITING = "writing"
FIRST = "first"


class Index:
    """Opened for one encoding and one `chunker`, the name of a way to cut text. Close it to let other processes in.

    `today` says which documents have expired.
    """

    def __init__(
        self,
        engine: Engine,
        encoding: Encoding,
        chunker: str = chunkers.DEFAULT,
        today: Callable[[], date] = dates.today,
    ) -> None:
        self.engine = engine
        self.validity = Validity(today)
        self.chunker = chunker
        self.generations = Generations(engine)
        self.wanted = Manifest(
            embedding_model=encoding.name,
            embedding_fingerprint=encoding.fingerprint,
            dimensions=encoding.dimensions,
            tokenizer=words.fingerprint(),
            chunker=chunkers.way(chunker).fingerprint,
            engine=engine.fingerprint,
        )
        self.generation: Generation | None = None
        self.seen = 0.0
        self.opening = threading.RLock()
        self.writing_now = threading.Lock()

    def open(self) -> Self:
        """Open what is there; nothing there is fine. Raises IndexBusy, IndexMismatch or IndexBroken."""
        with self.opening:
            self.generation = None
            found = self.generations.open()
            if found is not None:
                try:
                    self.check(found)
                except BaseException:
                    found.store.close()
                    raise
            self.generation = found
            self.seen = time.monotonic()
        return self

    def reader(self) -> Generation:
        """What to search now. Raises EmptyIndex, or what `open` raises."""
        generation = self.current()
        if generation is None:
            raise empty()
        return generation

    def searchable(self, generation: Generation) -> Searchable:
        """Without what has expired or is replaced."""
        return self.validity.searchable(generation)

    def hidden(self, generation: Generation, tenant: str) -> Hidden:
        return self.validity.hidden(generation, tenant)

    def current(self) -> Generation | None:
        with self.opening:
            outdated = self.engine.shared and time.monotonic() - self.seen > FRESH_SECONDS
            if self.generation is None or outdated:
                self.open()
            return self.generation

    def newer_than(self, generation: Generation) -> Generation | None:
        """What is in use instead of this one, if another process has put another to use since."""
        with self.opening:
            found = self.open().generation
            return found if found is not None and found.name != generation.name else None

    @contextmanager
    def writing(self, patience: float | None = None) -> Iterator[Generation]:
        """The generation in use, or a first one, which comes to use with its first commit and else leaves no trace.

        Waits for another writer of this process, for at most `patience` seconds if that is given. Raises IndexBusy
        then, and while another process builds the index anew.
        """
        with (
            held(self.writing_now, patience),
            turn(self.engine, WRITING, alone=False, wait=False),
            ExitStack() as until_used,
        ):
            self.engine.hold()
            current = self.current()
            if current is None:
                until_used.enter_context(turn(self.engine, FIRST))
                current = self.open().generation
            if current is not None:
                until_used.close()
                yield current
                return
            first = self.new_generation(version=0)

            def use() -> None:
                self.use(first)
                until_used.close()

            first.when_saved = use
            try:
                yield first
            finally:
                if first.when_saved is not None:
                    self.generations.discard(first)

    @contextmanager
    def rebuilding(self) -> Iterator[Generation]:
        """A new generation beside the one in use, which it replaces at the end, if all went well.

        Raises IndexBusy while another process writes.
        """
        with self.writing_now, turn(self.engine, WRITING, wait=False):
            self.engine.hold()
            new = self.new_generation(version=self.last_version(), removed=self.removed())
            try:
                yield new
                self.use(new)
            except BaseException:
                self.generations.discard(new)
                raise

    def new_generation(self, version: int, removed: tuple[Removed, ...] = ()) -> Generation:
        return self.generations.create(replace(self.wanted, version=version, removed=removed))

    def use(self, generation: Generation) -> None:
        with self.opening:
            self.generations.activate(generation)
            self.generation = generation
            self.seen = time.monotonic()

    def known(self) -> tuple[Known, ...]:
        """The paths that were ingested, also of an index that does not fit any more; none of a broken one."""
        manifest = self.last_manifest()
        return manifest.known if manifest else ()

    def removed(self) -> tuple[Removed, ...]:
        """The documents that were removed by hand, as `known` tells the paths."""
        manifest = self.last_manifest()
        return manifest.removed if manifest else ()

    def last_version(self) -> int:
        manifest = self.last_manifest()
        return manifest.version if manifest else 0

    def last_manifest(self) -> Manifest | None:
        with suppress(IndexBroken):
            return self.generations.manifest()
        return None

    def check(self, generation: Generation) -> None:
        """Raises IndexMismatch if its chunks were cut, encoded or counted in another way than a question is today."""
        if generation.manifest.schema != self.wanted.schema:
            raise IndexMismatch(
                "the index was written by another version of the application: run `python -m app ingest --rebuild`"
            )
        if differences := generation.manifest.differences(self.wanted):
            raise IndexMismatch(
                f"the index was built with other settings ({'; '.join(differences)}): "
                "run `python -m app ingest --rebuild`, or go back to those settings"
            )
        if generation.manifest.version and not generation.manifest.emptied and not generation.store.count():
            raise IndexBroken("the index has lost its chunks: run `python -m app ingest --rebuild`")

    def close(self) -> None:
        with self.opening:
            if self.generation is not None:
                self.generation.store.close()
                self.generation = None
            self.engine.close()


@contextmanager
def held(lock: threading.Lock, patience: float | None) -> Iterator[None]:
    if not lock.acquire(timeout=-1 if patience is None else patience):
        raise IndexBusy("documents are being ingested just now: try again when that is done")
    try:
        yield
    finally:
        lock.release()


def empty() -> EmptyIndex:
    return EmptyIndex("no documents are indexed yet: run `python -m app ingest PATH`")


def unknown(scope: Scope, generation: Generation) -> UnknownCollection:
    """The error for a collection that holds nothing. It names the tenant's own, up to NAMED_COLLECTIONS of them."""
    known = sorted({item.collection for item in generation.manifest.known if item.tenant == scope.tenant})
    names = [name for name in known if generation.store.count(Scope(scope.tenant, name))]
    more = f", … ({len(names)} in all)" if len(names) > NAMED_COLLECTIONS else ""
    some = f"use one of {', '.join(names[:NAMED_COLLECTIONS])}{more}"
    advice = some if names else "run `python -m app ingest PATH --collection NAME`"
    return UnknownCollection(f"no documents are in the collection {scope.collection!r}: {advice}")
