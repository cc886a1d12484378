"""One word index: the words of chunks in, the best by BM25 out. Its statistics are exact after every write.

A write is durable when it returns. All calls block and may be made from any thread.
"""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.rag.index.store import Hit, IndexedChunk, Words
from app.rag.stores.records import METADATA
from app.rag.stores.words import postings
from app.rag.stores.words.file import WordFile
from app.rag.stores.words.rows import Mask, Row, Rows
from app.types import Chunk, Scope

MERGE_FROM = 32
"""More blocks than that slow a search down."""


class WordIndex:
    """Of one generation. Its file is for one process at a time: whoever opens it holds a lock."""

    def __init__(self, file: WordFile) -> None:
        self.file = file
        self.lock = threading.Lock()
        self.rows = Rows()
        with file.failures_named():
            self.rows.add([Row(*values) for values in file.rows()], file.end())

    @classmethod
    def create(cls, path: Path) -> Self:
        """An empty one, in a new file."""
        return cls(WordFile.create(path))

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises IndexBroken if it is not there or damaged."""
        return cls(WordFile(path, "rw"))

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        """Add chunks, and replace those whose id is there."""
        unique = {item.chunk.id: item for item in chunks}
        with self.lock:
            with self.file.writing():
                start = self.file.end()
                self.file.drop(replaced := self.file.numbers(list(unique)))
                self.insert(numbered := list(enumerate(unique.values(), start)), start)
            self.rows.drop(replaced)
            self.rows.add([row_of(number, item) for number, item in numbered], start + len(numbered))

    def insert(self, numbered: Sequence[tuple[int, IndexedChunk]], block: int) -> None:
        blocks = postings.blocks((number, item.words) for number, item in numbered)
        self.file.add(
            ((number, item.chunk.id, *row_of(number, item)[1:]) for number, item in numbered),
            ((*field, number) for number, item in numbered for field in fields(item.chunk)),
            ((bucket, block + 1, data) for bucket, data in blocks),
        )

    def delete(self, ids: Sequence[str]) -> None:
        with self.lock:
            with self.file.writing():
                self.file.drop(gone := self.file.numbers(ids))
            self.rows.drop(gone)

    def search(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        """The best `limit` chunks of the scope with one of the words, best first; of equal ones the first by id."""
        with self.lock, self.file.failures_named():
            scores = self.rows.scores((count, self.file.postings(stem)) for stem, count in words.items())
            scores[~self.within(scope)] = 0
            found = best(scores, limit)
            ids = self.file.ids(found)
        hits = [Hit(ids[number], float(scores[number])) for number in found]
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:limit]

    def within(self, scope: Scope) -> Mask:
        mask = self.rows.within(scope)
        for name, values in scope.where:
            having = np.zeros_like(mask)
            having[self.file.with_field(name, values)] = True
            mask &= having
        return mask

    def covers(self, scope: Scope) -> bool:
        """Whether the scope is all that there is, so that a search need not filter."""
        with self.lock:
            return not scope.where and bool((self.rows.within(scope) == self.rows.alive()).all())

    def first(self, scope: Scope, limit: int) -> list[str]:
        """The first ids of the scope."""
        with self.lock, self.file.failures_named():
            within = self.within(scope)
            wanted = min(limit, int(within.sum()))
            ids = (id for id, number in self.file.all_ids() if within[number])
            return [next(ids) for _ in range(wanted)]

    def ids(self) -> set[str]:
        with self.lock, self.file.failures_named():
            return {id for id, _ in self.file.all_ids()}

    def count(self) -> int:
        with self.lock:
            return int(self.rows.alive().sum())

    def optimize(self) -> None:
        """Merge what many writes left, and forget what was deleted."""
        with self.lock, self.file.failures_named():
            if self.file.count_blocks() > MERGE_FROM:
                alive = self.rows.alive()
                with self.file.writing():
                    self.file.merge(lambda found: found[:, alive[found[1]]])

    def close(self) -> None:
        """Idempotent."""
        with self.lock:
            self.file.close()


def row_of(number: int, item: IndexedChunk) -> Row:
    return Row(number, item.chunk.tenant, item.chunk.collection, sum(item.words.values()))


def fields(chunk: Chunk) -> Iterator[tuple[str, str]]:
    """What a condition of a scope may name, besides tenant and collection."""
    yield "source", chunk.source
    for name, value in chunk.metadata.items():
        yield METADATA + name, value


def best(scores: NDArray[np.float32], limit: int) -> list[int]:
    """Rows with the highest scores above 0, in any order, with all that are as good as the last of them."""
    found = np.flatnonzero(scores)
    if len(found) > limit:
        least = np.partition(scores[found], -limit)[-limit]
        found = found[scores[found] >= least]
    return [int(number) for number in found]
