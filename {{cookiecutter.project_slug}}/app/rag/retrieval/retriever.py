"""From a question to passages: expand it, search each wording, rank what was found, arrange the best.

A passage carries the score by which it ranks, and the raw cosine to the question as it was asked, by which the gate
judges whether there is evidence at all. Blocking work runs in a bounded pool of threads.
"""

import os
from collections.abc import Hashable, Sequence
from dataclasses import replace

import anyio
import anyio.to_thread
import numpy as np

from app.errors import AppError, BudgetExceeded, DeadlineExceeded, IndexBroken
from app.rag.index.generation import Generation
from app.rag.index.index import Index, empty, unknown
from app.rag.index.store import Hit, Searchable
from app.rag.index.words import singles, weighted
from app.rag.retrieval import DEFAULT, Strategy, make_strategy
from app.rag.retrieval.fusion import merged
from app.rag.retrieval.step import AskFor, Candidate, Found, Kind, Parts, Search
from app.types import Context, Decision, Passages, Query
from app.types.embedding import Embedder, Vectors

CANDIDATES = 100


class StepwiseRetriever:
    """Searches the index for a scope's passages, by the steps of a strategy."""

    def __init__(
        self, index: Index, embedder: Embedder, strategy: Strategy | None = None, ask_for: AskFor | None = None
    ) -> None:
        self.index = index
        self.embedder = embedder
        self.strategy = strategy or make_strategy(DEFAULT, Parts(embedder))
        self.ask_for = ask_for
        self.threads = anyio.CapacityLimiter(os.cpu_count() or 1)

    async def search(self, query: Query, context: Context) -> Passages:
        """Raises what `Retriever` says, and what `Index.open` raises."""
        search = await self.expanded(query, context)
        return await anyio.to_thread.run_sync(self.search_now, query, context, search, limiter=self.threads)

    async def expanded(self, query: Query, context: Context) -> Search:
        """Without what a step could not find out: a search goes on. Raises DeadlineExceeded or BudgetExceeded."""
        search = Search(query, (query.text,))
        if self.ask_for is None:
            return search
        for name, step in self.strategy.expansions.items():
            try:
                search = await step.expand(search, self.ask_for(context))
            except (DeadlineExceeded, BudgetExceeded):
                raise
            except AppError:
                context.account.decide(Decision(name, "failed"))
        return search

    def search_now(self, query: Query, context: Context, search: Search | None = None) -> Passages:
        """The same, blocking and unexpanded. Begins nothing when it was too long until a thread was free."""
        if context.remaining() == 0:
            raise DeadlineExceeded("no time was left for the search: ask again, or raise REQUEST_TIMEOUT_SECONDS")
        generation, search = self.index.reader(), search or Search(query, (query.text,))
        try:
            return self.passages(generation, search, context)
        except IndexBroken:
            newer = self.index.newer_than(generation)  # another process may have dropped this one meanwhile
            if newer is None:
                raise
            return self.passages(newer, search, context)

    def passages(self, generation: Generation, search: Search, context: Context) -> Passages:
        candidates = self.candidates(generation, search, context)
        items = tuple(candidate.passage() for candidate in candidates[: search.query.limit])
        return Passages(items, generation.manifest.version)

    def candidates(self, generation: Generation, search: Search, context: Context) -> Sequence[Candidate]:
        """The best, arranged. Raises EmptyIndex or UnknownCollection where there is nothing to be found."""
        query, store, arrangements = search.query, self.index.searchable(generation), self.strategy.arrangements
        found = Found(search, self.embedder.encode_question(query.text), store)
        found, ranking = self.narrowed(found, (generation.name, generation.manifest.version), context)
        if not ranking and store.count() == 0:
            raise empty()
        if not ranking and query.scope.collection is not None and not store.count(replace(query.scope, where=())):
            raise unknown(query.scope, generation)
        depth = max([query.limit, *(step.depth for step in arrangements)])
        candidates: Sequence[Candidate] = fetched(store, ranking[:depth], found.question)
        for step in arrangements:
            candidates = step.arrange(candidates, found)
        return candidates

    def narrowed(self, found: Found, version: Hashable, context: Context) -> tuple[Found, list[Hit]]:
        """Ranked among the documents that the question names; where nothing is found there, among all of the scope."""
        query = found.search.query
        for name, step in self.strategy.narrowings.items():
            if more := step.narrow(found.search, found.store, version):
                scope = replace(query.scope, where=(*query.scope.where, *more))
                narrower = replace(found, search=replace(found.search, query=replace(query, scope=scope)))
                ranking = self.ranked(narrower)
                context.account.decide(Decision(name, "narrowed" if ranking else "nothing found"))
                if ranking:
                    return narrower, ranking
        return found, self.ranked(found)

    def ranked(self, found: Found) -> list[Hit]:
        """What all wordings found, as one list: the mean of the scores, so that the best of each comes to the top."""
        vectors = [found.question, *map(self.embedder.encode_question, found.search.wordings[1:])]
        vectors[0] = self.moved(vectors[0], found.search.imagined)
        pairs = zip(found.search.wordings, vectors, strict=True)
        lists = [self.ranked_for(found, wording, vector) for wording, vector in pairs]
        return lists[0] if len(lists) == 1 else merged(*((1 / len(lists), hits) for hits in lists))

    def ranked_for(self, found: Found, wording: str, vector: Vectors) -> list[Hit]:
        """The best of each search, each over all chunks of the scope, as one list."""
        query, ranking = found.search.query, self.strategy.ranking
        limit = max(query.limit, CANDIDATES)

        def hits(kind: Kind) -> list[Hit]:
            if kind == "dense":
                return found.store.search_vector(vector, query.scope, limit)
            words = singles(wording) if kind == "words" else weighted(wording)
            return found.store.search_words(words, query.scope, limit)

        return ranking.fuse(*map(hits, ranking.kinds))

    def moved(self, question: Vectors, imagined: Sequence[str]) -> Vectors:
        """The mean of the question's vector and those of the imagined passages, of length 1."""
        if not imagined:
            return question
        mean = np.mean([question, *self.embedder.encode_passages(imagined)], axis=0, dtype=np.float32)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)


def fetched(store: Searchable, ranking: Sequence[Hit], question: Vectors) -> list[Candidate]:
    """Hits with their chunks; one that was deleted meanwhile is left out."""
    stored = store.fetch([hit.id for hit in ranking])
    return [
        Candidate(*stored[hit.id], score=hit.score, cosine=float(stored[hit.id][1] @ question))
        for hit in ranking
        if hit.id in stored
    ]
