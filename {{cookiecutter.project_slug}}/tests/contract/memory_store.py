"""An engine in memory: how little a store is. Its statistics for BM25 are those of what it holds at the moment."""

from collections.abc import Iterator, Sequence
from heapq import nlargest
from math import log
from operator import itemgetter
from typing import Any

from app.errors import IndexBroken
from app.rag.index.store import Hit, IndexedChunk, StoredDocument, Words
from app.rag.stores.records import conditions, documents, to_payload
from app.types import Chunk, Scope
from app.types.embedding import Vectors

SCORE = itemgetter(1)


class MemoryStore:
    def __init__(self) -> None:
        self.kept: dict[str, IndexedChunk] = {}
        self.texts: dict[str, str] = {}

    def sample_size(self) -> int:
        return 0

    def nothing_to_do(self, *args: Any, **named: Any) -> None: ...

    learn = flush = optimize = close = nothing_to_do

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        self.kept.update((item.chunk.id, item) for item in chunks)

    def delete(self, ids: Sequence[str]) -> None:
        self.kept = {id: item for id, item in self.kept.items() if id not in ids}

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        return nlargest(limit, [Hit(item.chunk.id, float(item.dense @ vector)) for item in self.within(scope)], SCORE)

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        average = sum(sum(item.words.values()) for item in self.kept.values()) / max(len(self.kept), 1)
        hits = []
        for item in self.within(scope):
            length = 0.3 + 0.9 * sum(item.words.values()) / max(average, 1.0)
            score = 0.0
            for word in words.keys() & item.words.keys():
                found = sum(word in other.words for other in self.kept.values())
                idf = log(1 + (len(self.kept) - found + 0.5) / (found + 0.5))
                score += words[word] * idf * item.words[word] * 2.2 / (item.words[word] + length)
            hits.append(Hit(item.chunk.id, score))
        return nlargest(limit, filter(SCORE, hits), SCORE)

    def within(self, scope: Scope | None, **fields: str | int | None) -> list[IndexedChunk]:
        pairs = conditions(scope, **fields)
        items = (self.kept[id] for id in sorted(self.kept))
        return [item for item in items if all(getattr(item.chunk, name) == value for name, value in pairs)]

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        return {id: (self.kept[id].chunk, self.kept[id].dense) for id in ids if id in self.kept}

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        return documents((item.chunk.id, to_payload(item.chunk)) for item in self.within(scope, source=source))

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        return [item.chunk for item in self.within(scope)[:limit]]

    def count(self, scope: Scope | None = None) -> int:
        return len(self.within(scope))

    def count_documents(self, scope: Scope) -> int:
        return len(self.within(scope, position=0))


class MemoryEngine:
    place, shared, fingerprint = "the index in memory", False, "memory"

    def __init__(self) -> None:
        self.stores: dict[str, MemoryStore] = {}
        self.in_use: str | None = None

    def hold(self) -> None: ...

    close = hold

    def create(self, name: str, dimensions: int) -> MemoryStore:
        return self.stores.setdefault(name, MemoryStore())

    def open(self, name: str) -> MemoryStore:
        if name not in self.stores:
            raise IndexBroken(f"generation {name} is not there")
        return self.stores[name]

    def drop(self, name: str) -> None:
        self.stores.pop(name, None)

    def names(self) -> list[str]:
        return list(self.stores)

    def current(self) -> str | None:
        return self.in_use

    def use(self, name: str) -> None:
        self.in_use = name

    def read(self, name: str, key: str) -> str | None:
        return self.stores[name].texts.get(key) if name in self.stores else None

    def write(self, name: str, key: str, text: str) -> None:
        self.stores[name].texts[key] = text
