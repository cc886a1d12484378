"""Shows budgets, what is spent of them, and how many calls they refused."""

import math
from collections.abc import Callable, Mapping

from prometheus_client import Counter, Gauge

from app.errors import AppError
from app.monitoring.metrics import Metrics

PERIODS = ("day", "month")


class BudgetMeter:
    """All amounts are US dollars. Without a budget, and where its books can't be read, they are not a number."""

    def __init__(self, metrics: Metrics) -> None:
        registry = metrics.registry
        self.limit = Gauge("app_budget_usd", "What may be spent, in USD.", ["period"], registry=registry)
        self.spent = Gauge("app_budget_spent_usd", "What is spent or reserved, in USD.", ["period"], registry=registry)
        self.refusals = Counter("app_budget_refusals_total", "Calls that a budget had no room for.", registry=registry)
        for period in PERIODS:
            self.limit.labels(period).set(math.nan)
            self.spent.labels(period).set(math.nan)

    def refused(self) -> None:
        self.refusals.inc()

    def watch(self, limits: Mapping[str, float | None], spent: Callable[[], Mapping[str, float]]) -> None:
        """Ask `spent()` at every scrape."""

        def read(period: str) -> Callable[[], float]:
            def now() -> float:
                try:
                    return spent()[period]
                except AppError:
                    return math.nan

            return now

        for period in PERIODS:
            limit = limits.get(period)
            self.limit.labels(period).set(math.nan if limit is None else limit)
            self.spent.labels(period).set_function(read(period))
