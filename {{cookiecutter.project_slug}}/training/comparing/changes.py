"""How far each variant is from the deployed one, over the rows that both answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.bootstrap import Difference
from training.measuring.measured import Measured
from training.measuring.metrics import METRICS
from training.measuring.promotion import difference


@dataclass(frozen=True)
class Changes:
    """By metric; each has its 95 % interval of a paired bootstrap."""

    candidate: str
    deployed: str
    differences: dict[str, Difference]

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"candidate": self.candidate, "deployed": self.deployed}
        for metric in METRICS:
            one = self.differences[metric.name]
            found[metric.name] = {
                "mean": round(one.mean, 4),
                "interval": [round(one.low, 4), round(one.high, 4)],
                "rows": one.pairs,
                "verdict": one.verdict(more_is_better=metric.more_is_better),
            }
        return found


def changes_of(measured: Sequence[Measured], deployed: str) -> list[Changes]:
    """Of each that is not the deployed one itself; none where that was not measured."""
    now = next((one for one in measured if one.name == deployed), None)
    return [changes(one, now) for one in measured if now and one.name != deployed]


def changes(candidate: Measured, deployed: Measured) -> Changes:
    found = {metric.name: difference(candidate, deployed, metric.name) for metric in METRICS}
    return Changes(candidate.name, deployed.name, found)
