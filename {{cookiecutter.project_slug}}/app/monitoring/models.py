"""Counts what happens around the models: who rests, and who is replaced. To their room it is an observer."""

from typing import Literal

from prometheus_client import Counter, Gauge

from app.monitoring.metrics import Metrics


class ModelMeter:
    """The names of models come from the settings."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics, registry = metrics, metrics.registry
        self.resting = Gauge("app_model_resting", "1 while a model's breaker is open.", ["model"], registry=registry)
        self.fallbacks = Counter(
            "app_model_fallbacks_total", "Calls that went on to another model.", ["model"], registry=registry
        )

    def rests(self, model: str, resting: bool) -> None:
        self.resting.labels(model).set(resting)
        self.fallbacks.labels(model)  # known beforehand, so that a rule on it reads 0

    def fell_back(self, model: str) -> None:
        self.fallbacks.labels(model).inc()

    def looked_up(self, cache: str, outcome: Literal["hit", "miss"]) -> None:
        self.metrics.looked_up(cache, outcome)
