"""Figures that are no shares: times, tokens and costs, with the interval that the true value is in."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.bootstrap import SEED, middle

Values = NDArray[np.float64]
Statistic = Callable[[Values], Values]
RESAMPLES = 2_000


def percentile(values: Sequence[float], share: float) -> float:
    """Linear between neighbours: of 1, 2, 3, 4 the median (.5) is 2.5, and p95 is 3.85. Raises ValueError."""
    if not len(values):
        raise ValueError("no values")
    return float(np.percentile(values, 100 * share))


def median(values: Values) -> Values:
    """Of each row, as the others here."""
    return np.asarray(np.median(values, axis=-1))


def p95(values: Values) -> Values:
    return np.asarray(np.percentile(values, 95, axis=-1))


def mean(values: Values) -> Values:
    return np.asarray(values.mean(axis=-1))


def interval(values: Sequence[float], statistic: Statistic = mean, seed: int = SEED) -> tuple[float, float]:
    """95 %, by the bootstrap: the values are drawn anew, with replacement, and the statistic is taken of each draw.

    Of 0, 0, 1, 1 the mean lies between 0 and 1: four values say little. Raises ValueError of nothing.
    """
    if not len(values):
        raise ValueError("no values")
    random, given = np.random.default_rng(seed), np.asarray(values, np.float64)
    return middle(statistic(given[random.integers(0, given.size, (RESAMPLES, given.size))]))
