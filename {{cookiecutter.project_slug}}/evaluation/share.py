"""A share of cases, with the interval that its true value is in."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

Z = 1.96
"""Standard deviations on either side: 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of` cases."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """None where there is no case."""
        return self.hits / self.of if self.of else None

    def interval(self) -> tuple[float, float] | None:
        """Wilson's score interval, 95 %: 10 of 10 -> .722 to 1, since eleven might have shown a miss.

        Source: Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
        """
        if not self.of:
            return None
        share, weight = self.hits / self.of, Z**2 / self.of
        middle = (share + weight / 2) / (1 + weight)
        half = Z / (1 + weight) * sqrt(share * (1 - share) / self.of + weight / (4 * self.of))
        return max(0.0, middle - half), min(1.0, middle + half)

    def to_json(self) -> dict[str, Any]:
        low, high = self.interval() or (None, None)
        return {"hits": self.hits, "of": self.of, "share": self.value, "low": low, "high": high}

    def __str__(self) -> str:
        """`1.000 (0.722 to 1.000)`; a dash where there is no case."""
        if not (found := self.interval()):
            return "-"
        return f"{self.hits / self.of:.3f} ({found[0]:.3f} to {found[1]:.3f})"
