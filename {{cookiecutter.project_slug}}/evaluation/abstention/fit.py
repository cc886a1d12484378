"""Thresholds and a probability, fitted to scores of questions with their evidence and without it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
STEPS, CLOSE = 100, 1e-9


def threshold(answerable: Scores, most: float) -> float:
    """The highest one below which no more than the share `most` lies: [1, 2, …, 100] and .03 -> 4."""
    place = min(math.floor(most * len(answerable) + CLOSE), len(answerable) - 1)
    return float(np.sort(answerable)[place])


@dataclass(frozen=True, slots=True)
class Probability:
    """P(the passages hold the answer) = 1 / (1 + exp(-(intercept + slope * score))), half of the questions given."""

    intercept: float
    slope: float

    def of(self, scores: Scores) -> Scores:
        return sigmoid(self.intercept + self.slope * scores)

    def even(self) -> float:
        """The score at which it is 1/2; 0 where a higher score says nothing."""
        return -self.intercept / self.slope if self.slope > 0 else 0.0


def probability(answerable: Scores, unanswerable: Scores) -> Probability:
    """Platt's: a logistic regression on one score, fitted by Newton's method.

    The targets are (n + 1) / (n + 2) and 1 / (n + 2) instead of 1 and 0, so that scores which a threshold tells apart
    completely have a fit too. Source: Platt, "Probabilistic outputs for support vector machines" (1999).
    """
    scores = np.concatenate([answerable, unanswerable])
    rows = np.stack([np.ones_like(scores), scores], axis=1)
    targets = np.repeat(
        [(len(answerable) + 1) / (len(answerable) + 2), 1 / (len(unanswerable) + 2)],
        [len(answerable), len(unanswerable)],
    )
    weights = np.zeros(2)
    for _ in range(STEPS):
        step = newton(rows, targets, weights)
        weights = weights + step
        if np.abs(step).max() < CLOSE:
            break
    return Probability(float(weights[0]), float(weights[1]))


def newton(rows: Scores, targets: Scores, weights: Scores) -> Scores:
    """One step: the inverse of the curvature times the slope of the likelihood, halved until it gains something."""
    expected = sigmoid(rows @ weights)
    slope = rows.T @ (targets - expected)
    curvature = (rows * (expected * (1 - expected))[:, None]).T @ rows + CLOSE * np.eye(2)
    step = np.linalg.solve(curvature, slope)
    before = likelihood(rows, targets, weights)
    while np.abs(step).max() >= CLOSE and likelihood(rows, targets, weights + step) < before:
        step = step / 2
    return np.asarray(step, np.float64)


def likelihood(rows: Scores, targets: Scores, weights: Scores) -> float:
    """The logarithm of it. `log(1 + exp(x))` is written so that a large x does not overflow."""
    logits = rows @ weights
    return float((targets * logits - np.logaddexp(0, logits)).sum())


def sigmoid(logits: Scores) -> Scores:
    return np.asarray(0.5 * (1 + np.tanh(logits / 2)), np.float64)


def area_under_curve(above: Scores, below: Scores) -> float:
    """The chance that one of `above` is larger than one of `below`, ties half: [2, 3] and [1, 2] -> .875.

    The area under the receiver operating characteristic, by Mann and Whitney's U (1947).
    """
    ordered = np.sort(below)
    smaller, no_larger = np.searchsorted(ordered, above, "left"), np.searchsorted(ordered, above, "right")
    return float((smaller + no_larger).mean() / (2 * len(below)))
