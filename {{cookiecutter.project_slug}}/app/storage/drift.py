"""Do answers change? Signals of the last days against those of the days before, each with its test."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.statistics.shift import Shift, chi_squared, kolmogorov_smirnov
from app.types.account import EVALUATION

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncEngine

Signal = Literal["evidence", "refusals", "feedback", "topics"]
DAY = 86_400.0
FEWEST = 30
"""Cases that each window needs: with fewer, a test says nothing."""


@dataclass(frozen=True, slots=True)
class Window:
    """`lately` are the last so many days, `before` the days before those; a moment `now` in seconds since 1970."""

    now: float
    lately: float = 7.0
    before: float = 28.0

    @property
    def since(self) -> float:
        return self.now - self.lately * DAY

    @property
    def first(self) -> float:
        return self.since - self.before * DAY


@dataclass(frozen=True, slots=True)
class Drift:
    """How many cases each window has and what their mean is: a score, or a share. Topics have none.

    `shift` is None where a window has too few.
    """

    signal: Signal
    before: int
    lately: int
    mean_before: float | None
    mean_lately: float | None
    shift: Shift | None


async def drifts(engine: "AsyncEngine", window: Window) -> list[Drift]:
    """Of the evidence score (Kolmogorov-Smirnov), of refusals and of bad ratings (chi-squared).

    What the evaluation asks is left out: with a model that costs money its answers stand in the same table.
    """
    from sqlalchemy import select

    from app.storage.sqlite import READS
    from app.storage.tables import answers, feedback

    of_people = answers.c.subject != EVALUATION
    scores = select(answers.c.at, answers.c.evidence).where(answers.c.evidence.is_not(None), of_people)
    outcomes = select(answers.c.at, answers.c.outcome).where(answers.c.outcome.in_(("stop", "abstained")), of_people)
    ratings = select(feedback.c.at, feedback.c.rating)
    async with engine.connect() as connection:
        await connection.execution_options(**READS)

        async def values(query: "Select[Any]", at: Any) -> list[tuple[float, Any]]:
            return [tuple(row) for row in await connection.execute(query.where(at >= window.first, at < window.now))]

        return [
            of_scores("evidence", await values(scores, answers.c.at), window),
            of_kinds("refusals", "abstained", await values(outcomes, answers.c.at), window),
            of_kinds("feedback", "down", await values(ratings, feedback.c.at), window),
        ]


def of_scores(signal: Signal, found: Sequence[tuple[float, float]], window: Window) -> Drift:
    before, lately = split(found, window)
    shift = kolmogorov_smirnov(before, lately) if enough(before, lately) else None
    return Drift(signal, len(before), len(lately), mean(before), mean(lately), shift)


def of_kinds(signal: Signal, kind: str, found: Sequence[tuple[float, str]], window: Window) -> Drift:
    """The mean is the share of this kind."""
    before, lately = split([(at, float(value == kind)) for at, value in found], window)
    shift = chi_squared(counts(before), counts(lately)) if enough(before, lately) else None
    return Drift(signal, len(before), len(lately), mean(before), mean(lately), shift)


def split(found: Sequence[tuple[float, float]], window: Window) -> tuple[list[float], list[float]]:
    before = [value for at, value in found if at < window.since]
    return before, [value for at, value in found if at >= window.since]


def enough(before: Sequence[float], lately: Sequence[float]) -> bool:
    return min(len(before), len(lately)) >= FEWEST


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def counts(flags: Sequence[float]) -> tuple[int, int]:
    hits = int(sum(flags))
    return hits, len(flags) - hits
