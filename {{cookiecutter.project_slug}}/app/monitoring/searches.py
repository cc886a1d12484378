"""Measures searches from outside: a retriever around a retriever."""

from app.monitoring.metrics import Metrics
from app.types import Passages, Retriever, Scope


class MeteredRetriever:
    """Times every search, also those that fail."""

    def __init__(self, retriever: Retriever, metrics: Metrics) -> None:
        self._retriever = retriever
        self._metrics = metrics

    async def search(self, question: str, scope: Scope, limit: int = 10) -> Passages:
        with self._metrics.retrieval_duration.time():
            return await self._retriever.search(question, scope, limit)
