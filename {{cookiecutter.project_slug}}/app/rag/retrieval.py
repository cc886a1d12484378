"""From a question to passages: encode it, search by meaning and by word, fuse the two rankings.

A passage carries the fused score, by which it ranks, and the raw cosine and BM25, by which the assistant judges
whether there is evidence at all. Blocking work runs in a bounded pool of threads.
"""

import os
from dataclasses import dataclass

import anyio
import anyio.to_thread

from app.rag import fusion
from app.rag.index.index import Index, empty, unknown
from app.rag.index.store import Hit, VectorStore
from app.rag.index.words import counted
from app.rag.protocols import Embedder, Vectors
from app.types import Passage, Passages, Scope

CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the two searches found for a question: hits by cosine, hits by BM25."""

    question: Vectors
    dense: list[Hit]
    sparse: list[Hit]


class HybridRetriever:
    """Searches the index for a scope's passages."""

    def __init__(self, index: Index, embedder: Embedder, threads: anyio.CapacityLimiter | None = None) -> None:
        self.index = index
        self.embedder = embedder
        self.threads = threads or anyio.CapacityLimiter(os.cpu_count() or 1)

    async def search(self, question: str, scope: Scope, limit: int = 10) -> Passages:
        """At most `limit` passages, best first. Raises EmptyIndex, UnknownCollection, and what `Index.open` raises."""
        return await anyio.to_thread.run_sync(self.search_now, question, scope, limit, limiter=self.threads)

    def search_now(self, question: str, scope: Scope, limit: int = 10) -> Passages:
        """The same, blocking."""
        generation = self.index.reader()
        found = self.candidates(generation.store, question, scope, max(limit, CANDIDATES))
        ranking = fusion.weighted(found.dense, found.sparse)[:limit]
        if not ranking and scope.collection is not None and not generation.store.count(scope):
            raise unknown(scope, generation)
        return Passages(passages(generation.store, ranking, found), generation.manifest.version)

    def candidates(self, store: VectorStore, question: str, scope: Scope, limit: int = CANDIDATES) -> Candidates:
        """The best of each search, each over all chunks of the scope."""
        encoded = self.embedder.encode([question])[0]
        dense = store.search_vector(encoded, scope, limit)
        sparse = store.search_words(counted(question), scope, limit)
        if not dense and not sparse and store.count() == 0:
            raise empty()
        return Candidates(encoded, dense, sparse)


def passages(store: VectorStore, ranking: list[Hit], found: Candidates) -> tuple[Passage, ...]:
    """Hits with their chunks. A hit that only its words found gets its cosine from the stored vector."""
    cosines = {hit.id: hit.score for hit in found.dense}
    bm25 = {hit.id: hit.score for hit in found.sparse}
    stored = store.fetch([hit.id for hit in ranking])
    return tuple(
        Passage(
            chunk=stored[hit.id][0],
            score=hit.score,
            cosine=cosines.get(hit.id, float(stored[hit.id][1] @ found.question)),
            bm25=bm25.get(hit.id, 0.0),
        )
        for hit in ranking
        if hit.id in stored
    )
