"""What a model's second opinion adds to the gate, on questions without their evidence and with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.bootstrap import Difference, paired_difference
from evaluation.share import Share


@dataclass(frozen=True, slots=True)
class Said:
    """What a model said when it was `asked` this, a digest of all that its answer depends on; a row of a journal."""

    asked: str
    outcome: str
    usd: float | None

    @property
    def key(self) -> tuple[str, ...]:
        return (self.asked,)


@dataclass(frozen=True, slots=True)
class Opinion:
    """On one question: whether the gate alone declines it, and whether both do.

    What the gate declines no model is asked about. `unclear`: it said neither yes nor no. `calls` is 0 and `usd` too
    where it was asked before.
    """

    gate: bool
    both: bool
    asked: bool = False
    unclear: bool = False
    calls: int = 0
    usd: float | None = 0.0


@dataclass(frozen=True, slots=True)
class Opinions:
    """One of each question, with its evidence removed and with it there."""

    model: str
    removed: Sequence[Opinion]
    there: Sequence[Opinion]

    @property
    def unclear(self) -> Share:
        """Of what was asked."""
        asked = [one for one in (*self.removed, *self.there) if one.asked]
        return Share(sum(one.unclear for one in asked), len(asked))

    @property
    def calls(self) -> int:
        return sum(one.calls for one in (*self.removed, *self.there))

    @property
    def usd(self) -> float | None:
        """None where a price is not known."""
        costs = [one.usd for one in (*self.removed, *self.there)]
        return None if None in costs else sum(cost or 0.0 for cost in costs)

    def to_json(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "questions": len(self.there),
            "declined": compared(self.removed),
            "wrongly_declined": compared(self.there),
            "unclear": self.unclear.to_json(),
            "calls": self.calls,
            "usd": self.usd,
        }


def alone(found: Sequence[Opinion]) -> Share:
    return Share(sum(one.gate for one in found), len(found))


def together(found: Sequence[Opinion]) -> Share:
    return Share(sum(one.both for one in found), len(found))


def difference(found: Sequence[Opinion]) -> Difference:
    return paired_difference([one.gate for one in found], [one.both for one in found])


def compared(found: Sequence[Opinion]) -> dict[str, Any]:
    more = difference(found)
    return {
        "gate": alone(found).to_json(),
        "with_model": together(found).to_json(),
        "difference": {"mean": more.mean, "low": more.low, "high": more.high},
    }
