"""What came out: means of each strategy over each way to cut, and whether one differs from the default.

Pure: from rows to figures.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles

from evaluation.bootstrap import Difference, paired_difference
from evaluation.lab.plan import ranking_of
from evaluation.lab.question import LabQuestion
from evaluation.lab.row import Row


@dataclass(frozen=True, slots=True)
class Result:
    """`rows` by the keys of their questions."""

    strategy: str
    chunker: str
    rows: Mapping[str, Row]

    def mean(self, name: str) -> float:
        return fmean(getattr(row, name) for row in self.rows.values())

    def milliseconds(self) -> tuple[float, float]:
        """The median, and what 95 of 100 searches took at most."""
        values = [row.ms for row in self.rows.values()]
        if len(values) < 2:
            return values[0], values[0]
        cuts = quantiles(values, n=100, method="inclusive")
        return cuts[49], cuts[94]

    def usd(self) -> float | None:
        """For a thousand searches; None if nobody knows."""
        known = [row.usd for row in self.rows.values() if row.usd is not None]
        return 1000 * fmean(known) if len(known) == len(self.rows) else None

    def to(self, other: "Result", keys: Sequence[str] | None = None) -> Difference:
        """The difference of nDCG, over the questions that both were asked, or those of them that are named."""
        both = sorted(self.rows.keys() & other.rows.keys() & (self.rows.keys() if keys is None else set(keys)))
        return paired_difference([other.rows[key].ndcg for key in both], [self.rows[key].ndcg for key in both])


@dataclass(frozen=True, slots=True)
class Halves:
    """The keys of questions, split by document: by the first half one is chosen, the other says what it is worth."""

    choosing: tuple[str, ...]
    held_out: tuple[str, ...]


def split(questions: Sequence[LabQuestion], seed: int) -> Halves:
    """Draws documents, not questions; one that documents of both halves answer is in neither."""
    sources = sorted({source for question in questions for source in question.sources})
    drawn = set(random.Random(seed).sample(sources, len(sources) // 2))  # noqa: S311
    return Halves(
        tuple(one.key for one in questions if one.sources <= drawn),
        tuple(one.key for one in questions if not one.sources & drawn),
    )


def results(cells: Mapping[tuple[str, str], Sequence[Row]]) -> list[Result]:
    """In the order of the plan, the default first; without those that found out nothing."""
    return [
        Result(strategy, chunker, {row.question: row for row in rows})
        for (chunker, strategy), rows in cells.items()
        if rows
    ]


@dataclass(frozen=True, slots=True)
class Advice:
    """`best` of the first half; how it differs from the default there, and on the other half.

    `lexical` ones rest on questions that are made of the text's own words: then the ranking stays as it is.
    """

    best: Result
    default: Result
    chosen: Difference
    held_out: Difference
    lexical: bool = False

    @property
    def keep(self) -> bool:
        """Whether nothing is better than what there is, as far as these questions show."""
        return self.best is self.default or self.held_out.verdict() != "better"


def advise(found: Sequence[Result], halves: Halves, *, lexical: bool = False) -> Advice:
    """Of equals the earlier one, so the default before all. One that lacks questions is not chosen."""
    default = found[0]
    best = max(eligible(found, lexical), key=lambda one: one.to(default, halves.choosing).mean)
    return Advice(best, default, best.to(default, halves.choosing), best.to(default, halves.held_out), lexical)


def eligible(found: Sequence[Result], lexical: bool) -> list[Result]:
    """Words of the text in a question flatter a search by words: how much that is worth, they can't say."""
    default = found[0]
    ranking = ranking_of(default.strategy)
    complete = [one for one in found if one.rows.keys() >= default.rows.keys()]
    return [one for one in complete if not lexical or ranking_of(one.strategy) == ranking]
