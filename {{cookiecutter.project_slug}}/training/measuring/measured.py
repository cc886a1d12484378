"""What came of one variant or rule: its answers, judged, and what it cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.share import Share
from training.measuring.metrics import METRICS, Values, judge, share
from training.measuring.rows import HeldOut
from training.measuring.rules import RULES


@dataclass(frozen=True)
class Cost:
    """`memory_mb` is what the weights take, in millions of bytes; an answer needs more."""

    bytes: int
    memory_mb: float
    tokens_per_second: float

    def to_json(self) -> dict[str, float]:
        return {
            "bytes": self.bytes,
            "memory_mb": round(self.memory_mb, 1),
            "tokens_per_second": round(self.tokens_per_second, 1),
        }


@dataclass(frozen=True)
class Measured:
    """`values` are by the id of the row. A rule costs nothing that is worth measuring."""

    name: str
    values: Mapping[str, Values]
    cost: Cost | None = None

    def share(self, metric: str) -> Share:
        return share(self.values.values(), metric)

    def to_json(self) -> dict[str, Any]:
        """The shape of a variant in the report. A share of no rows is null, and has no interval."""
        shares = {one.name: self.share(one.name) for one in METRICS}
        return {
            "name": self.name,
            **(self.cost.to_json() if self.cost else {}),
            **{name: rounded(found.value) for name, found in shares.items()},
            "intervals": {name: [*map(rounded, found.interval() or ())] for name, found in shares.items()},
            "rows": len(self.values),
        }


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def judged(name: str, rows: Sequence[HeldOut], texts: Sequence[str], cost: Cost | None = None) -> Measured:
    """`texts` are the answers to the rows, in their order."""
    return Measured(name, {row.id: judge(row, text) for row, text in zip(rows, texts, strict=True)}, cost)


def rules_of(rows: Sequence[HeldOut]) -> list[Measured]:
    return [judged(name, rows, [rule(row) for row in rows]) for name, rule in RULES.items()]
