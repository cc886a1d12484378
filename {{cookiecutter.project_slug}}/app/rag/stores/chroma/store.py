"""One generation of the index: a collection of Chroma, and the word index beside it.

Words are written before vectors and deleted after them. So each vector has its words, whatever a kill breaks off; what
has only words is dropped when the generation is opened.
"""

import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Self

import numpy as np
from chromadb.api.models.Collection import Collection

from app.errors import IndexBroken
from app.rag.index.store import Hit, IndexedChunk, StoredDocument, Words
from app.rag.stores import records
from app.rag.stores.chroma import entries
from app.rag.stores.chroma.entries import PAGE, Where, matching, to_chunk, to_metadata
from app.rag.stores.words import rows
from app.rag.stores.words.index import WordIndex
from app.types import Chunk, Scope
from app.types.embedding import Vectors

FINGERPRINT = f"chroma-{rows.FINGERPRINT}"
Failures = Callable[[], AbstractContextManager[None]]


def nothing() -> None: ...


class ChromaStore:
    """`failures` says what an error of the engine means; `let_go` is called once nobody has the store any more."""

    def __init__(
        self, collection: Collection, words: WordIndex, failures: Failures, let_go: Callable[[], None] = nothing
    ) -> None:
        self.collection = collection
        self.words = words
        self.failures = failures
        self.let_go = weakref.finalize(self, closed, words, let_go)

    def reconciled(self) -> Self:
        """Without words that have no vector. Raises IndexBroken, and closes, if a vector has no words."""
        try:
            count = self.count()
            if self.words.count() > count:
                self.words.delete(sorted(self.words.ids().difference(self.ids(None))))
            if self.words.count() < count:
                raise IndexBroken(
                    f"{self.words.file.path} does not have the words of all chunks: "
                    "build the index anew with `python -m app ingest --rebuild`"
                )
        except BaseException:
            self.close()
            raise
        return self

    def sample_size(self) -> int:
        return 0

    def learn(self, sample: Iterable[Words]) -> None:
        """The word index counts for itself."""

    def upsert(self, chunks: Sequence[IndexedChunk]) -> None:
        self.words.upsert(chunks)
        for some in pages(list({item.chunk.id: item for item in chunks}.values())):
            ids, vectors = [item.chunk.id for item in some], np.stack([item.dense for item in some])
            metadatas: Any = [to_metadata(item.chunk) for item in some]
            with self.failures():
                self.collection.upsert(ids, embeddings=vectors, metadatas=metadatas)

    def delete(self, ids: Sequence[str]) -> None:
        for some in pages(ids):
            with self.failures():
                self.collection.delete(list(some))
        self.words.delete(ids)

    def flush(self) -> None:
        """Both have a log of writes, and waited for it."""

    def search_vector(self, vector: Vectors, scope: Scope, limit: int) -> list[Hit]:
        where: Any = None if self.words.covers(scope) else matching(scope)
        with self.failures():
            found = self.collection.query(
                query_embeddings=[vector], n_results=limit, where=where, include=["distances"]
            )
        distances: Any = found["distances"]
        hits = [Hit(id, 1 - distance) for id, distance in zip(found["ids"][0], distances[0], strict=True)]
        if len(hits) < limit:  # all that there are, or all that the graph led to: few of many, or many that are alike
            ids = self.ids(where)
            hits = self.exact(vector, ids)[:limit] if len(hits) < min(limit, len(ids)) else hits
        return sorted(hits, key=best_first)

    def exact(self, vector: Vectors, ids: Sequence[str]) -> list[Hit]:
        """The cosine of each, best first."""
        vectors = (found for some in pages(ids) for found in self.get(some, "embeddings"))
        length = np.linalg.norm(vector)
        hits = [Hit(id, float(own @ vector / (np.linalg.norm(own) * length))) for id, own in vectors]
        return sorted(hits, key=best_first)

    def search_words(self, words: Words, scope: Scope, limit: int) -> list[Hit]:
        return self.words.search(words, scope, limit)

    def fetch(self, ids: Sequence[str]) -> dict[str, tuple[Chunk, Vectors]]:
        return {
            id: (to_chunk(id, metadata), np.asarray(vector, np.float32))
            for some in pages(ids)
            for id, metadata, vector in self.get(some, "metadatas", "embeddings")
        }

    def documents(self, scope: Scope, source: str | None = None) -> Iterator[StoredDocument]:
        ids = self.ids(matching(scope, source=source))
        metadatas = (found for some in pages(ids) for found in self.get(some, "metadatas"))
        return records.documents((id, entries.payload_of(metadata)) for id, metadata in metadatas)

    def sample(self, scope: Scope, limit: int) -> list[Chunk]:
        return self.chunks(self.words.first(scope, limit))

    def at(self, scope: Scope, positions: Sequence[int]) -> list[Chunk]:
        return [chunk for position in positions for chunk in self.chunks(self.ids(matching(scope, position=position)))]

    def chunks(self, ids: Sequence[str]) -> list[Chunk]:
        """In the order of their ids."""
        found = (item for some in pages(ids) for item in self.get(some, "metadatas"))
        return sorted((to_chunk(id, metadata) for id, metadata in found), key=lambda chunk: chunk.id)

    def get(self, ids: Sequence[str], *what: str) -> list[tuple[Any, ...]]:
        """The id of each that is there, with what is asked for, in any order."""
        with self.failures():
            found: Any = self.collection.get(list(ids), include=list(what))
        return list(zip(found["ids"], *(found[name] for name in what), strict=True))

    def ids(self, where: Where | None) -> list[str]:
        with self.failures():
            found: list[str] = self.collection.get(where=where, include=[])["ids"]
        return found

    def count(self, scope: Scope | None = None) -> int:
        if scope is not None and not self.words.covers(scope):
            return len(self.ids(matching(scope)))
        with self.failures():
            count: int = self.collection.count()
        return count

    def count_documents(self, scope: Scope) -> int:
        return len(self.ids(matching(scope, position=0)))

    def optimize(self) -> None:
        self.words.optimize()

    def close(self) -> None:
        self.let_go()


def best_first(hit: Hit) -> tuple[float, str]:
    """Of equal ones the first by id."""
    return -hit.score, hit.id


def closed(words: WordIndex, let_go: Callable[[], None]) -> None:
    words.close()
    let_go()


def pages(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + PAGE] for start in range(0, len(items), PAGE))
