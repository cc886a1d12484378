"""From a question to passages: encode it, search by meaning and by word, fuse the two rankings.

A passage carries the fused score, by which it ranks, and the raw cosine, by which the gate judges whether there is
evidence at all. Blocking work runs in a bounded pool of threads.
"""

import os
from dataclasses import dataclass

import anyio
import anyio.to_thread

from app.errors import DeadlineExceeded
from app.rag.index.index import Index, empty, unknown
from app.rag.index.store import Hit, VectorStore
from app.rag.index.words import counted
from app.rag.retrieval.fusion import Fusion, weighted
from app.types import Context, Passage, Passages, Query
from app.types.embedding import Embedder, Vectors

CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the two searches found for a question: hits by cosine, hits by BM25."""

    question: Vectors
    dense: list[Hit]
    sparse: list[Hit]


class HybridRetriever:
    """Searches the index for a scope's passages."""

    def __init__(self, index: Index, embedder: Embedder, fuse: Fusion = weighted) -> None:
        self.index = index
        self.embedder = embedder
        self.fuse = fuse
        self.threads = anyio.CapacityLimiter(os.cpu_count() or 1)

    async def search(self, query: Query, context: Context) -> Passages:
        """Raises what `Retriever` says, and what `Index.open` raises."""
        return await anyio.to_thread.run_sync(self.search_now, query, context, limiter=self.threads)

    def search_now(self, query: Query, context: Context) -> Passages:
        """The same, blocking. Begins nothing when it was too long until a thread was free."""
        if context.remaining() == 0:
            raise DeadlineExceeded("no time was left for the search: ask again, or raise REQUEST_TIMEOUT_SECONDS")
        generation = self.index.reader()
        found = self.candidates(generation.store, query)
        ranking = self.fuse(found.dense, found.sparse)[: query.limit]
        if not ranking and query.scope.collection is not None and not generation.store.count(query.scope):
            raise unknown(query.scope, generation)
        return Passages(passages(generation.store, ranking, found), generation.manifest.version)

    def candidates(self, store: VectorStore, query: Query) -> Candidates:
        """The best of each search, each over all chunks of the scope."""
        question = self.embedder.encode_question(query.text)
        limit = max(query.limit, CANDIDATES)
        dense = store.search_vector(question, query.scope, limit)
        sparse = store.search_words(counted(query.text), query.scope, limit)
        if not dense and not sparse and store.count() == 0:
            raise empty()
        return Candidates(question, dense, sparse)


def passages(store: VectorStore, ranking: list[Hit], found: Candidates) -> tuple[Passage, ...]:
    """Hits with their chunks. A hit that only its words found gets its cosine from the stored vector."""
    cosines = {hit.id: hit.score for hit in found.dense}
    stored = store.fetch([hit.id for hit in ranking])
    return tuple(
        Passage(
            chunk=stored[hit.id][0],
            score=hit.score,
            cosine=cosines.get(hit.id, float(stored[hit.id][1] @ found.question)),
        )
        for hit in ranking
        if hit.id in stored
    )
