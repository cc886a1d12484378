"""Measures searches from outside: a retriever around a retriever."""

from app.monitoring.metrics import Metrics
from app.types import Context, Passages, Query, Retriever


class MeteredRetriever:
    """Times every search, also those that fail."""

    def __init__(self, retriever: Retriever, metrics: Metrics) -> None:
        self.retriever = retriever
        self.metrics = metrics

    async def search(self, query: Query, context: Context) -> Passages:
        with self.metrics.retrieval_duration.time():
            return await self.retriever.search(query, context)
