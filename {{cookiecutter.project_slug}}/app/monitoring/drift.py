"""Shows whether what a server answers drifts. What is not known is not a number."""

import math
from typing import Protocol

from prometheus_client import Gauge

from app.monitoring.metrics import Metrics

SIGNALS = ("evidence", "refusals", "feedback", "topics")
WINDOWS = ("before", "lately")


class Shifted(Protocol):
    @property
    def size(self) -> float: ...

    @property
    def p(self) -> float: ...


class Drifted(Protocol):
    """One of SIGNALS, with what each window says of it."""

    @property
    def signal(self) -> str: ...

    @property
    def mean_before(self) -> float | None: ...

    @property
    def mean_lately(self) -> float | None: ...

    @property
    def shift(self) -> Shifted | None: ...


class DriftMeter:
    def __init__(self, metrics: Metrics) -> None:
        registry = metrics.registry
        self.p = Gauge("app_drift_p_value", "How often chance alone gives as much.", ["signal"], registry=registry)
        self.size = Gauge("app_drift_size", "How large the change is.", ["signal"], registry=registry)
        self.mean = Gauge("app_drift_mean", "Mean score, or share.", ["signal", "window"], registry=registry)
        for signal in SIGNALS:
            self.p.labels(signal).set(math.nan)
            self.size.labels(signal).set(math.nan)
            for window in WINDOWS:
                self.mean.labels(signal, window).set(math.nan)

    def drifted(self, found: Drifted) -> None:
        self.p.labels(found.signal).set(found.shift.p if found.shift else math.nan)
        self.size.labels(found.signal).set(found.shift.size if found.shift else math.nan)
        for window, mean in zip(WINDOWS, (found.mean_before, found.mean_lately), strict=True):
            self.mean.labels(found.signal, window).set(math.nan if mean is None else mean)
