import math

from app.monitoring.drift import DriftMeter
from app.monitoring.metrics import Metrics
from app.statistics.shift import Shift
from app.storage.drift import Drift


def test_what_is_known_is_shown_and_what_is_not_is_no_number() -> None:
    metrics = Metrics("1.0", "a", "b")
    meter = DriftMeter(metrics)

    def value(name: str, **labels: str) -> float:
        found = metrics.registry.get_sample_value(f"app_drift_{name}", {"signal": "refusals", **labels})
        assert found is not None
        return found

    assert math.isnan(value("p_value"))
    meter.drifted(Drift("refusals", 100, 50, 0.1, 0.3, Shift(0.26, 0.002)))
    assert (value("p_value"), value("size")) == (0.002, 0.26)
    assert (value("mean", window="before"), value("mean", window="lately")) == (0.1, 0.3)
    meter.drifted(Drift("refusals", 100, 0, 0.1, None, None))
    assert math.isnan(value("p_value"))
    assert math.isnan(value("mean", window="lately"))
