"""Time decay: of passages that fit equally well, the newer one comes first.

Source: Li and Croft, Time-Based Language Models (CIKM 2003), which lets the prior of a document fall exponentially
with its age. The floor is ours: however old it is, a passage that alone fits the question is not lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp2

from app.rag.documents import dates
from app.rag.retrieval.step import Arrangement, Candidate, Found, Parts

FLOOR = 0.5
"""What is left of a score at least."""


@dataclass(frozen=True, slots=True)
class TimeDecay:
    """`half_life` is in days."""

    half_life: float
    today: Callable[[], date] = dates.today
    depth: int = 100

    def arrange(self, candidates: Sequence[Candidate], found: Found) -> list[Candidate]:
        """Scores are those of before, times what is left of them; equal ones stay in their order."""
        today = self.today()
        aged = [
            replace(one, score=one.score * self.left(one.chunk.metadata.get("date", ""), today)) for one in candidates
        ]
        return sorted(aged, key=lambda one: -one.score)

    def left(self, written: str, today: date) -> float:
        """Between FLOOR and 1: half of what lies between goes in each half-life.

        age 0 -> 1, one half-life -> .75, two -> .625. No date, or one that is still to come -> 1.
        """
        day = dates.parsed(written)
        age = max((today - day).days, 0) if day else 0
        return FLOOR + (1 - FLOOR) * exp2(-age / self.half_life)


def make(parts: Parts) -> Arrangement:
    return TimeDecay(parts.half_life_days)
