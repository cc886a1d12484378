"""An engine in memory: how little a store is. It weighs words by BM25 (k1 1.2, b 0.75) over what it holds just then."""

from collections.abc import Iterator, Sequence
from heapq import nlargest
from operator import itemgetter

import numpy as np

from app.errors import IndexBroken
from app.rag.index.store import Hit, IndexedChunk, StoredDocument, Words
from app.rag.stores.records import conditions, documents, to_payload, value_of
from app.types import Chunk, Scope
from app.types.embedding import Vectors

SCORE = itemgetter(1)


def nothing_to_do(self: object, *args: object, **named: object) -> None: ...


class MemoryStore(dict[str, IndexedChunk]):
    learn = flush = optimize = close = nothing_to_do

    def sample_size(self) -> int:
        return 0

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        self.update((item.chunk.id, item) for item in chunks)

    def delete(self, ids: Sequence[str]) -> None:
        for id in ids:
            self.pop(id, None)

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        return nlargest(limit, [Hit(item.chunk.id, float(item.dense @ vector)) for item in self.within(scope)], SCORE)

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        shape = len(self), len(words)
        counts = np.reshape([item.words.get(word, 0) for item in self.values() for word in words], shape)
        lengths = np.reshape([sum(item.words.values()) for item in self.values()], (-1, 1))
        idf = np.log(1 + (len(self) - (found := np.count_nonzero(counts, axis=0)) + 0.5) / (found + 0.5))
        weights = counts * 2.2 / (counts + 0.3 + 0.9 * lengths / (lengths.sum() / max(len(self), 1)))
        scores = dict(zip(self, weights @ (idf * list(words.values())), strict=True))
        hits = [Hit(item.chunk.id, float(scores[item.chunk.id])) for item in self.within(scope)]
        return nlargest(limit, filter(SCORE, hits), SCORE)

    def within(self, scope: Scope | None, **fields: str | int | None) -> list[IndexedChunk]:
        pairs, items = conditions(scope, **fields), (self[id] for id in sorted(self))
        return [item for item in items if all(value_of(item.chunk, name) in values for name, values in pairs)]

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        return {id: (self[id].chunk, self[id].dense) for id in ids if id in self}

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        return documents((item.chunk.id, to_payload(item.chunk)) for item in self.within(scope, source=source))

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        return [item.chunk for item in self.within(scope)[:limit]]

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Chunk]:
        return [item.chunk for item in self.within(scope) if item.chunk.position in positions]

    def count(self, scope: Scope | None = None) -> int:
        return len(self.within(scope))

    def count_documents(self, scope: Scope) -> int:
        return len(self.within(scope, position=0))


class MemoryEngine(dict[str, tuple[MemoryStore, dict[str, str]]]):
    place, shared, fingerprint = "the index in memory", False, "memory"
    in_use: str | None = None
    hold = close = nothing_to_do

    def create(self, name: str, dimensions: int) -> MemoryStore:
        return self.setdefault(name, (MemoryStore(), {}))[0]

    def open(self, name: str) -> MemoryStore:
        if name not in self:
            raise IndexBroken(f"generation {name} is not there")
        return self[name][0]

    def drop(self, name: str) -> None:
        self.pop(name, None)

    def names(self) -> list[str]:
        return list(self)

    def current(self) -> str | None:
        return self.in_use

    def use(self, name: str) -> None:
        self.in_use = name

    def read(self, name: str, key: str) -> str | None:
        return self[name][1].get(key) if name in self else None

    def write(self, name: str, key: str, text: str) -> None:
        self[name][1][key] = text
