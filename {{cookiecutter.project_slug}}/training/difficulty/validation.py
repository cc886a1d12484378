"""How good each model is on templates that it has not seen: the same folds for both, and the curves of the card."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.difficulty.corpus import Labelled
from training.difficulty.features import Floats, features
from training.difficulty.network import STEPS, learn
from training.injection.validation import Point

FOLDS = 5
STRENGTH = 1.0
"""C of the linear model, the inverse of the regularisation."""
STRENGTHS = (0.001, 0.03, STRENGTH, 30.0, 1_000.0)
DESCENTS = (1, 4, 16, 64, 250)
"""Steps that the network learns."""
SHARES = (0.05, 0.2, 0.5, 1.0)
FEWEST = 40
Scores = Callable[[Floats], Floats]
Fit = Callable[[Floats, NDArray[np.bool_]], Scores]
Advance = Callable[[str], None]


@dataclass(frozen=True)
class Data:
    """`x` of shape (questions, features), `hard` and `group` of each question."""

    x: Floats
    hard: NDArray[np.bool_]
    groups: Sequence[str]

    @classmethod
    def of(cls, labelled: Sequence[Labelled]) -> "Data":
        hard = np.array([one.hard for one in labelled])
        return cls(features([one.text for one in labelled]), hard, [one.group for one in labelled])

    def folds(self) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """What is learnt and what is held out: all questions of a template on one side."""
        from sklearn.model_selection import GroupKFold

        yield from GroupKFold(FOLDS).split(self.x, self.hard, self.groups)


def regression(x: Floats, hard: NDArray[np.bool_], strength: float = STRENGTH) -> Any:
    """scikit-learn's, fitted."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=2_000).fit(x, hard)


def linear(x: Floats, hard: NDArray[np.bool_], strength: float = STRENGTH) -> Scores:
    fitted: Scores = regression(x, hard, strength).decision_function
    return fitted


def network(x: Floats, hard: NDArray[np.bool_], steps: int = STEPS) -> Scores:
    return learn(x, hard.astype(np.float64), steps=steps).scores


MODELS: dict[str, Fit] = {"the linear model": linear, "the network": network}


def out_of_fold(data: Data, fit: Fit) -> Floats:
    """Of each question the score by the model that did not see its template."""
    scores = np.zeros(len(data.hard))
    for learnt, tested in data.folds():
        scores[tested] = fit(data.x[learnt], data.hard[learnt])(data.x[tested])
    return scores


def strength_curve(data: Data, advance: Advance) -> list[Point]:
    """By C: too small a value fits neither side, too large a one fits what was learnt only."""
    return [point(data, strength, partial(linear, strength=strength), advance) for strength in STRENGTHS]


def descent_curve(data: Data, advance: Advance) -> list[Point]:
    """By the steps that the network learns: after a few it fits neither side, after many what was learnt only."""
    return [point(data, steps, partial(network, steps=steps), advance) for steps in DESCENTS]


def learning_curve(data: Data, advance: Advance) -> list[Point]:
    """By the number of questions: where both sides meet, more of the same would not help."""
    return [point(data, share, linear, advance, share) for share in SHARES]


def point(data: Data, at: float, fit: Fit, advance: Advance, share: float | None = None) -> Point:
    """Of one fold, which shows the shape; with a share `at` becomes the number of questions that were learnt."""
    from sklearn.metrics import roc_auc_score

    advance(f"a curve, at {at:g}")
    learnt, tested = next(data.folds())
    drawn = np.random.default_rng(0).permutation(learnt)
    rows = drawn[: max(FEWEST, round(len(learnt) * (share or 1.0)))]
    scores = fit(data.x[rows], data.hard[rows])
    known = roc_auc_score(data.hard[rows], scores(data.x[rows]))
    unseen = roc_auc_score(data.hard[tested], scores(data.x[tested]))
    return Point(float(len(rows)) if share else at, float(known), float(unseen))
