"""Is what came lately other than what came before? Tests of two windows. Knows nothing of what is counted.

A small p says that chance alone seldom does this; how large the change is, the statistic beside it says.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

TERMS = 100
HALF = 0.5
"""What is added to each count, so that a kind that is new, or gone, has a logarithm."""


@dataclass(frozen=True, slots=True)
class Shift:
    """`size` is 0 where both windows are alike; `p` is how often chance gives as much, if nothing has changed."""

    size: float
    p: float


def kolmogorov_smirnov(before: ArrayLike, after: ArrayLike) -> Shift:
    """Of two samples of numbers, neither empty: the largest distance between their distribution functions.

    `[1, 2, 3, 4]` and `[3, 4, 5, 6]` -> .5: up to 2 lies half of the first, and nothing of the second.

    Source: Press et al., "Numerical Recipes", 14.3 (with Stephens' correction for small samples).
    """
    first, second = np.sort(np.asarray(before, float)), np.sort(np.asarray(after, float))
    points = np.concatenate([first, second])
    below = [np.searchsorted(sample, points, side="right") / sample.size for sample in (first, second)]
    distance = float(np.abs(below[0] - below[1]).max())
    effective = math.sqrt(first.size * second.size / (first.size + second.size))
    return Shift(distance, kolmogorov((effective + 0.12 + 0.11 / effective) * distance))


def kolmogorov(x: float) -> float:
    """The chance that Kolmogorov's variable is above x: `kolmogorov(1.36)` -> .049."""
    if x < 0.2:  # the series converges slowly there, and 1 is right to 12 digits
        return 1.0
    terms = [math.exp(-2 * (term * x) ** 2) for term in range(1, TERMS)]
    return min(1.0, max(0.0, 2 * (sum(terms[::2]) - sum(terms[1::2]))))


def chi_squared(before: Sequence[int], after: Sequence[int]) -> Shift:
    """Of counts of the same kinds, neither window empty. The size is the population stability index.

    `[30, 70]` and `[45, 55]`: 37.5 and 62.5 were expected of both, so chi-squared is 2 * 7.5²/37.5 + 2 * 7.5²/62.5 =
    4.8 with one degree of freedom, p = .028.

    Source: Pearson (1900).
    """
    table = np.asarray([before, after], float)
    table = table[:, table.sum(0) > 0]
    expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    statistic = float(((table - expected) ** 2 / expected).sum())
    return Shift(stability_index(before, after), chi_squared_tail(statistic, table.shape[1] - 1))


def chi_squared_tail(x: float, degrees: int) -> float:
    """The chance that chi-squared is above x: `chi_squared_tail(3.841, 1)` -> .05. Without a degree of freedom 1.

    Source: Abramowitz and Stegun, 26.4.4 and 26.4.5.
    """
    if degrees < 1 or x <= 0:
        return 1.0
    half, odd = x / 2, degrees % 2
    tail = math.erfc(math.sqrt(half)) if odd else math.exp(-half)
    for step in range(1, (degrees + odd) // 2):
        power = step - HALF if odd else float(step)
        tail += math.exp(power * math.log(half) - half - math.lgamma(power + 1))
    return min(1.0, tail)


def stability_index(before: Sequence[int], after: Sequence[int]) -> float:
    """The population stability index (PSI): the sum of (after - before) * ln(after / before) over shares.

    `[50, 50]` and `[60, 40]` -> .04. By custom, below .1 is little and above .25 much; it knows nothing of chance.

    Source: Siddiqi, "Credit Risk Scorecards" (2006).
    """
    first, second = (np.asarray(counts, float) + HALF for counts in (before, after))
    first, second = first / first.sum(), second / second.sum()
    return float(((second - first) * np.log(second / first)).sum())
