"""Counts what happens around the models: who rests, and who is replaced. To their room it is an observer."""

from typing import Literal

from app.monitoring.metrics import Metrics


class ModelMeter:
    """The names of models come from the settings."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics

    def rests(self, model: str, resting: bool) -> None:
        self.metrics.model_resting.labels(model).set(resting)
        self.metrics.model_fallbacks.labels(model)  # known beforehand, so that a rule on it reads 0

    def fell_back(self, model: str) -> None:
        self.metrics.model_fallbacks.labels(model).inc()

    def looked_up(self, cache: str, outcome: Literal["hit", "miss"]) -> None:
        self.metrics.looked_up(cache, outcome)
