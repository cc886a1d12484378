"""One score for each sentence of the passages: it picks what the offline model quotes, and the gate decides by it.

A linear model of four features, found by listwise logistic regression on half of the development set of SQuAD 2.0
(Rajpurkar, Jia and Liang, 2018) and on WikiQA (Yang, Yih and Meek, 2015), with passages retrieved as they are here and
the cosine of all-MiniLM-L6-v2. The features are in `features.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.evidence.features import Question, covers, idf, pairs, read, tells
from app.evidence.units import Unit

COVER, PAIRS, COSINE = 7.0, 1.5, 10.0
# Without the cosine of the calibrated embedding model, the place in the ranking says a little of the same.
COVER_ALONE, PAIRS_ALONE, PLACE = 8.1, 1.4, -0.4
TELLS, POOR = 1.0, -1.0

LONGEST_ANSWER = 500
CITATION = 5
MOST = 3
CLOSE = 2.0
# A quotable unit that is so far behind one that must not be quoted answers something else.
BEHIND = 3.0


class Given(Protocol):
    """A passage as a model is given it; `cosine` is None where another embedding model found it."""

    @property
    def heading(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def cosine(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit of passage `place` (from 0), and how well it fits the question: `evidence`."""

    place: int
    unit: Unit
    evidence: float
    poor: bool


def scored(question: str, passages: Sequence[Given]) -> list[Scored]:
    """Every unit of the passages, in their order."""
    asked = Question(question)
    readings = [read(passage.heading, passage.text) for passage in passages]
    weights = idf(asked, readings)
    found = []
    for place, (passage, reading) in enumerate(zip(passages, readings, strict=True)):
        for at, covered in enumerate(covers(weights, reading)):
            evidence = weigh(covered, pairs(asked, reading, at), passage.cosine, place)
            found.append(Scored(place, reading.units[at], evidence, reading.poor[at]))
    return found


def weigh(covered: float, paired: float, cosine: float | None, place: int) -> float:
    if cosine is None:
        return COVER_ALONE * covered + PAIRS_ALONE * paired + PLACE * place
    return COVER * covered + PAIRS * paired + COSINE * cosine


def evidence(found: Sequence[Scored]) -> float:
    """The best unit's score: 0 to 18.5 with cosines; 0 where there is nothing to read."""
    return max((one.evidence for one in found), default=0.0)


def best(question: str, found: Sequence[Scored]) -> list[Scored]:
    """What to quote: the best, and up to two more nearly as good, 500 characters in all, in the passages' order.

    Nothing where the answer is in what must not be quoted.
    """
    quotable = [one for one in found if one.unit.quote]
    if evidence(quotable) < evidence(found) - BEHIND:
        return []
    least = evidence(quotable) - CLOSE - TELLS + POOR  # less can't come near the best, whatever it tells
    ranks = {one: rank(question, one) for one in quotable if one.evidence >= least}
    ranked = sorted(ranks, key=lambda one: (-ranks[one], one.place, one.unit.start))
    chosen = list(fitting(one for one in ranked if ranks[one] >= ranks[ranked[0]] - CLOSE))
    return sorted(chosen, key=lambda one: (one.place, one.unit.start))


def rank(question: str, one: Scored) -> float:
    """How well a unit answers, beyond how well it fits."""
    return one.evidence + TELLS * tells(question, one.unit.quote) + POOR * one.poor


def fitting(ranked: Iterator[Scored]) -> Iterator[Scored]:
    """As many as there is room for, none twice; the first one always, since the reader can cut it."""
    taken: list[Scored] = []
    room = LONGEST_ANSWER
    for one in ranked:
        length = len(one.unit.quote) + CITATION
        if not taken or (length <= room and not any(repeats(one, other) for other in taken)):
            taken.append(one)
            room -= length
            yield one
        if len(taken) == MOST:
            return


def repeats(one: Scored, other: Scored) -> bool:
    """The same words again, or a part of the passage that is quoted already."""
    if one.unit.quote.casefold() in other.unit.quote.casefold():
        return True
    return one.place == other.place and one.unit.start < other.unit.end and other.unit.start < one.unit.end
