"""Every pair judged, and what that comes to: how often B is preferred, and whether that may be luck."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.types import Progress
from evaluation.bootstrap import Difference, Verdict, paired_difference
from evaluation.judge.asked import LimitReached
from evaluation.judge.pairwise.judges import PairJudge, Ruling, votes_of
from evaluation.judge.pairwise.sides import Sides

EVEN = 0.5


@dataclass(frozen=True)
class Compared:
    """`sides` and `rulings` are in the same order; `unjudged` pairs were left out for a limit."""

    judge: str
    sides: Sequence[Sides]
    rulings: Sequence[Ruling]
    unjudged: int

    @property
    def wins(self) -> int:
        """Of B."""
        return votes_of(self.rulings)["b"]

    @property
    def losses(self) -> int:
        """Of B."""
        return votes_of(self.rulings)["a"]

    @property
    def ties(self) -> int:
        return votes_of(self.rulings)["tie"]

    @property
    def alike(self) -> int:
        return sum(one.alike for one in self.sides)

    @property
    def turned(self) -> int:
        return sum(one.turned for one in self.rulings)

    @property
    def unclear(self) -> int:
        return sum(one.unclear for one in self.rulings)

    @property
    def beyond(self) -> Difference:
        """The win rate of B beyond one half: a win counts 1, a tie one half."""
        worth = {"a": 0.0, "tie": EVEN, "b": 1.0}
        return paired_difference([EVEN] * len(self.rulings), [worth[one.preferred] for one in self.rulings])

    @property
    def verdict(self) -> Verdict:
        return self.beyond.verdict()

    def lost(self) -> list[Sides]:
        return [sides for sides, one in zip(self.sides, self.rulings, strict=True) if one.preferred == "a"]


async def compare(judge: PairJudge, sides: Sequence[Sides], progress: Progress) -> Compared:
    """Fewer than all when a limit was reached. Raises what a call of a model raises."""
    rulings: list[Ruling] = []
    try:
        for number, one in enumerate(sides):
            progress(number, len(sides), f"{judge.name}: {one.question}")
            rulings.append(Ruling() if one.alike else await judge.ruling(one))
    except LimitReached:
        pass
    else:
        progress(len(sides), len(sides), "")
    return Compared(judge.name, sides[: len(rulings)], rulings, len(sides) - len(rulings))
