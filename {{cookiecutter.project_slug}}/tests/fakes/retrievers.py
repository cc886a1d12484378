"""A retriever that finds what a test says."""

from collections.abc import Mapping, Sequence

from app.types import Context, Passage, Passages, Query


class FakeRetriever:
    """Finds the same for every query, or what `by_query` has for its text; raises `error`. Notes what it was asked."""

    def __init__(
        self,
        *found: Passage,
        by_query: Mapping[str, Sequence[Passage]] | None = None,
        error: Exception | None = None,
    ) -> None:
        self.found = found
        self.by_query = by_query or {}
        self.error = error
        self.asked: list[Query] = []
        self.contexts: list[Context] = []

    async def search(self, query: Query, context: Context) -> Passages:
        return self.search_now(query, context)

    def search_now(self, query: Query, context: Context) -> Passages:
        self.asked.append(query)
        self.contexts.append(context)
        if self.error:
            raise self.error
        return Passages(tuple(self.by_query.get(query.text, self.found))[: query.limit], index_version=1)
