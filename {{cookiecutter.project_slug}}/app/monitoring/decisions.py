"""Counts what guards decide, wherever they are asked: for an answer, a search, or a call of a tool."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace

import structlog

from app.monitoring.metrics import Metrics
from app.types import Account, Context, Passages, Query, Retriever

log = structlog.get_logger(__name__)

PASS = "pass"  # noqa: S105


def count_decisions(context: Context, metrics: Metrics) -> None:
    """Those on its account, once it is complete; of what guards found there is a line in the log, without any text."""
    decisions = context.account.decisions
    metrics.count_decisions(decisions)
    for decision in decisions:
        if decision.outcome != PASS:
            log.info("guard decided", request_id=context.request_id, **asdict(decision))


@contextmanager
def counted(context: Context, metrics: Metrics) -> Iterator[Context]:
    """The same context for what is no answer: with an account of its own, so that nothing is counted twice."""
    own = replace(context, account=Account())
    try:
        yield own
    finally:
        count_decisions(own, metrics)


class CountedRetriever:
    """Finds what another one finds. What guards decide of it is counted."""

    def __init__(self, retriever: Retriever, metrics: Metrics) -> None:
        self.retriever = retriever
        self.metrics = metrics

    async def search(self, query: Query, context: Context) -> Passages:
        with counted(context, self.metrics) as own:
            return await self.retriever.search(query, own)
