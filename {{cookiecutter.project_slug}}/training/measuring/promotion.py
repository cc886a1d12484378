"""May a candidate take the place of the deployed model? With the format, and nothing that is worse beyond chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.bootstrap import Difference, paired_difference
from training.measuring.measured import Measured
from training.measuring.metrics import FORMAT_KEPT, METRICS

FORMAT = 0.90
"""Of the answers: the application shows one without its citations as what nobody can check."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reasons` are those against it; without one it may be deployed."""

    candidate: str
    deployed: str
    reasons: tuple[str, ...]

    @property
    def promoted(self) -> bool:
        return not self.reasons

    def to_json(self) -> dict[str, Any]:
        return {
            "candidate": self.candidate,
            "deployed": self.deployed,
            "promoted": self.promoted,
            "reasons": list(self.reasons),
        }

    def __str__(self) -> str:
        if self.promoted:
            return f"promote {self.candidate}: the format is kept, and nothing worse than {self.deployed} beyond chance"
        return f"keep {self.deployed}, not {self.candidate}: {'; '.join(self.reasons)}"


def promotes(candidate: Measured, deployed: Measured) -> Verdict:
    """The format in 90 % of the answers, and no metric worse by a paired bootstrap over the rows that both answered.

    18 of 20 in the format beside 10 of 20 -> promoted; 17 of 20 -> not, whatever the deployed one does.
    """
    reasons = []
    kept = candidate.share(FORMAT_KEPT)
    if (kept.value or 0.0) < FORMAT:
        reasons.append(f"{kept.hits} of {kept.of} answers keep the format, and {FORMAT:.0%} are wanted")
    for metric in METRICS:
        found = difference(candidate, deployed, metric.name)
        if found.verdict(more_is_better=metric.more_is_better) == "worse":
            reasons.append(f"{metric.words} changes by {found.mean:+.2f} ({found.low:+.2f} to {found.high:+.2f})")
    return Verdict(candidate.name, deployed.name, tuple(reasons))


def verdicts_of(measured: Sequence[Measured], deployed: str) -> list[Verdict]:
    """Of each that is not the deployed one itself."""
    now = next(one for one in measured if one.name == deployed)
    return [promotes(one, now) for one in measured if one.name != deployed]


def difference(candidate: Measured, deployed: Measured, metric: str) -> Difference:
    """Of the candidate to the deployed one, on the rows that both have the metric of."""
    pairs = [
        (float(values[metric]), float(candidate.values[row][metric]))
        for row, values in deployed.values.items()
        if metric in values and metric in candidate.values.get(row, {})
    ]
    return paired_difference([before for before, _ in pairs], [now for _, now in pairs])
