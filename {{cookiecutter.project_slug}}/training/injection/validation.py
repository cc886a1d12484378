"""How good the classifier is on templates that it has not seen: cross-validation, and the curves of the card.

All examples of a template are in one fold. A fold's TF-IDF is fitted on the other folds only.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.injection.corpus import Example
from training.injection.model import STRENGTH, grams, labels, regression, texts

FOLDS = 4
STRENGTHS = (0.001, 0.03, 1.0, STRENGTH, 100.0)
SHARES = (0.02, 0.1, 0.3, 1.0)
FEWEST = 50
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Fold:
    """Matrices of n-grams and labels; `tested` are the positions of the examples that are held out."""

    learn: Any
    learn_labels: NDArray[np.bool_]
    test: Any
    test_labels: NDArray[np.bool_]
    tested: NDArray[np.intp]


@dataclass(frozen=True)
class Point:
    """One point of a curve: the mean area under the ROC curve on what was learnt, and on what was held out."""

    at: float
    learnt: float
    held_out: float


def folds(examples: Sequence[Example]) -> Iterator[Fold]:
    from sklearn.model_selection import GroupKFold

    written, attack = np.array(texts(examples), dtype=object), labels(examples)
    groups = [example.group for example in examples]
    for learn, test in GroupKFold(FOLDS).split(written, attack, groups):
        counted = grams([examples[at] for at in learn])
        yield Fold(
            counted.fit_transform(written[learn]), attack[learn], counted.transform(written[test]), attack[test], test
        )


def fit(fold: Fold, strength: float = STRENGTH, rows: NDArray[np.intp] | None = None) -> Any:
    fitted = regression(strength)
    return (
        fitted.fit(fold.learn, fold.learn_labels)
        if rows is None
        else fitted.fit(fold.learn[rows], fold.learn_labels[rows])
    )


def out_of_fold(folded: Sequence[Fold], advance: Callable[[str], None]) -> Scores:
    """Of each example the score by the regression that did not see its template."""
    scores = np.zeros(sum(len(fold.tested) for fold in folded))
    for number, fold in enumerate(folded, start=1):
        advance(f"cross-validation, fold {number} of {len(folded)}")
        scores[fold.tested] = fit(fold).decision_function(fold.test)
    return scores


def validation_curve(folded: Sequence[Fold], advance: Callable[[str], None]) -> list[Point]:
    """By the strength: too small a value fits neither side, too large a one fits what was learnt only."""
    points = []
    for strength in STRENGTHS:
        advance(f"validation curve, C = {strength:g}")
        points.append(mean_point(strength, [(fold, fit(fold, strength), None) for fold in folded]))
    return points


def learning_curve(folded: Sequence[Fold], advance: Callable[[str], None]) -> list[Point]:
    """By the number of texts: where both sides meet, more of the same texts would not help."""
    points = []
    for share in SHARES:
        advance(f"learning curve, {share:.0%} of the texts")
        drawn = [
            np.random.default_rng(0).permutation(fold.learn.shape[0])[: max(FEWEST, int(share * fold.learn.shape[0]))]
            for fold in folded
        ]
        fitted = [(fold, fit(fold, rows=rows), rows) for fold, rows in zip(folded, drawn, strict=True)]
        points.append(mean_point(float(np.mean([len(rows) for rows in drawn])), fitted))
    return points


def mean_point(at: float, fitted: Sequence[tuple[Fold, Any, NDArray[np.intp] | None]]) -> Point:
    from sklearn.metrics import roc_auc_score

    learnt, held_out = [], []
    for fold, model, rows in fitted:
        known, truth = (fold.learn, fold.learn_labels) if rows is None else (fold.learn[rows], fold.learn_labels[rows])
        learnt.append(roc_auc_score(truth, model.decision_function(known)))
        held_out.append(roc_auc_score(fold.test_labels, model.decision_function(fold.test)))
    return Point(at, float(np.mean(learnt)), float(np.mean(held_out)))
