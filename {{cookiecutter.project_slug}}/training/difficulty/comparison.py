"""Which way to choose a model for a question costs least: the rule, or one that was trained?

A hard question that goes to the cheap model costs as much as MISS easy ones that go to the strong model. Every way has
its threshold by that price, chosen on the same generated questions, and is then measured on questions that people
wrote. Only a way that is better there, beyond chance, may take the rule's place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.llm.routing import HARD, difficulty
from evaluation.metrics.spread import interval
from training.difficulty.corpus import Labelled
from training.difficulty.features import Floats
from training.difficulty.validation import MODELS, Advance, Data, out_of_fold

MISS, NEEDLESS = 3.0, 1.0
RULE, RULE_AS_IT_IS = "the rule, threshold by cost", "the rule as it is"
Labels = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Way:
    """`at` is the threshold of its scores; `validated` are those of generated questions, `held_out` those of others."""

    name: str
    at: float
    validated: Floats
    held_out: Floats


@dataclass(frozen=True)
class Compared:
    """All ways on the same questions. `hard` and `held_out_hard` are the labels."""

    ways: Mapping[str, Way]
    hard: Labels
    held_out_hard: Labels

    def gain(self, name: str) -> tuple[float, float]:
        """The 95 % interval of what a way costs less than the rule on a question that somebody wrote."""
        rule, other = (costs(way.held_out, self.held_out_hard, way.at) for way in (self.ways[RULE], self.ways[name]))
        return interval(list(rule - other))

    @property
    def winner(self) -> str:
        """The model that costs least of those that win; nothing where the rule stays."""
        better = [name for name in MODELS if self.gain(name)[0] > 0]
        return min(better, key=lambda name: cost(self.ways[name], self.held_out_hard), default="")


def compare(labelled: Sequence[Labelled], others: Sequence[Labelled], advance: Advance) -> Compared:
    """Scores of generated questions are of models that did not see their templates."""
    data, unseen = Data.of(labelled), Data.of(others)
    validated, held_out = rule(labelled), rule(others)
    ways = {
        "always the cheap model": fixed("always the cheap model", np.inf, data, unseen),
        "always the strong model": fixed("always the strong model", -np.inf, data, unseen),
        RULE_AS_IT_IS: Way(RULE_AS_IT_IS, HARD, validated, held_out),
        RULE: Way(RULE, threshold(validated, data.hard), validated, held_out),
    }
    for name, fit in MODELS.items():
        advance(f"cross-validation of {name}")
        scores = out_of_fold(data, fit)
        ways[name] = Way(name, threshold(scores, data.hard), scores, fit(data.x, data.hard)(unseen.x))
    return Compared(ways, data.hard, unseen.hard)


def rule(labelled: Sequence[Labelled]) -> Floats:
    return np.array([difficulty(one.text) for one in labelled])


def fixed(name: str, at: float, data: Data, unseen: Data) -> Way:
    return Way(name, at, np.zeros(len(data.hard)), np.zeros(len(unseen.hard)))


def costs(scores: Floats, hard: Labels, at: float) -> Floats:
    """Of each question: scores .9, .1 with both hard and the threshold .5 -> 0, MISS."""
    strong = scores >= at
    return NEEDLESS * (strong & ~hard) + MISS * (~strong & hard)


def cost(way: Way, hard: Labels) -> float:
    return float(costs(way.held_out, hard, way.at).mean())


def threshold(scores: Floats, hard: Labels) -> float:
    """The score from which on all go to the strong model at the least cost; of equal ones the highest.

    Between two neighbouring scores nothing changes: it is enough to try each score, and one above all.
    """
    tried = [*np.unique(scores), np.inf]
    totals = [float(costs(scores, hard, at).mean()) for at in tried]
    return float(tried[len(tried) - 1 - int(np.argmin(totals[::-1]))])
