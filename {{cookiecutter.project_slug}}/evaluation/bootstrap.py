"""Is one version better than another, or was it luck? A paired bootstrap over the questions that both were asked.

Knows nothing of prompts: two rows of numbers, one pair for each question. (Efron and Tibshirani, "An Introduction to
the Bootstrap", 1993.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Verdict = Literal["better", "worse", "no difference shown"]
RESAMPLES, CONFIDENCE, SEED = 10_000, 0.95, 7
# Six pairs that all differ in one direction are the fewest that chance gives less than 5 times in 100 (2 / 2**6). With
# fewer, the bootstrap sees hardly any resample that has none of them, and is surer than it may be.
FEWEST_DIFFERING = 6
AT_ONCE = 1_000
TAILS = (100 * (1 - CONFIDENCE) / 2, 100 * (1 + CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of second minus first over `pairs` questions, with its interval; `differing` of them were not equal.

    `p` is how often the bootstrap draws questions of which the second is no worse: the smaller, the surer is a fall.
    """

    mean: float
    low: float
    high: float
    pairs: int
    differing: int
    p: float = 1.0

    def verdict(self, *, more_is_better: bool = True) -> Verdict:
        if self.differing < FEWEST_DIFFERING or self.low <= 0 <= self.high:
            return "no difference shown"
        return "better" if (self.mean > 0) == more_is_better else "worse"


def paired_difference(first: Sequence[float], second: Sequence[float], seed: int = SEED) -> Difference:
    """Draws as many pairs again and again, with replacement, and reads the interval off the means.

    `first=[0, 0, 1, 1], second=[1, 0, 1, 1]` -> mean 0.25, from 0 to 0.75: it may as well have been luck.
    """
    if len(first) != len(second):
        raise ValueError("not in pairs")
    differences = np.asarray(second, np.float64) - np.asarray(first, np.float64)
    if not differences.size:
        return Difference(0.0, 0.0, 0.0, 0, 0)
    means = resampled_means(differences, seed)
    low, high = middle(means)
    mean, differing = float(differences.mean()), int(np.count_nonzero(differences))
    p = float((1 + np.count_nonzero(means >= 0)) / (1 + means.size))
    return Difference(mean, low, high, differences.size, differing, p)


def middle(drawn: "Sequence[float] | np.typing.NDArray[np.float64]") -> tuple[float, float]:
    """Between which values 95 of 100 draws lie."""
    low, high = np.percentile(drawn, TAILS)
    return float(low), float(high)


def resampled_means(values: "np.typing.NDArray[np.float64]", seed: int) -> "np.typing.NDArray[np.float64]":
    """In portions, so that many questions need no more memory."""
    random, size = np.random.default_rng(seed), values.size
    portions = [values[random.integers(0, size, (AT_ONCE, size))].mean(axis=1) for _ in range(RESAMPLES // AT_ONCE)]
    return np.concatenate(portions)
