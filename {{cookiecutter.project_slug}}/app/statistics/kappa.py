"""Cohen's kappa: how far two raters agree beyond what chance gives. Knows nothing of what they rate."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES, SEED = 10_000, 7
TAILS = (2.5, 97.5)


def kappas(tables: ArrayLike) -> NDArray[np.float64]:
    """Of tables of counts, (…, k, k): a row for each of what the first rater said, a column for the second.

    1 is full agreement, 0 is none beyond chance. `[[20, 5], [10, 15]]`: they agree on 35 of 50 (.7). Chance alone gives
    .5 * .6 + .5 * .4 = .5; so kappa is (.7 - .5) / (1 - .5) = .4. It is 0 where both say one thing only.

    Source: Cohen, "A coefficient of agreement for nominal scales" (1960).
    """
    counts = np.asarray(tables, np.float64)
    n = counts.sum((-2, -1))
    agreed = np.trace(counts, axis1=-2, axis2=-1) / n
    by_chance = (counts.sum(-1) * counts.sum(-2)).sum(-1) / n**2
    return np.where(by_chance < 1, (agreed - by_chance) / np.where(by_chance < 1, 1 - by_chance, 1), 0.0)


def kappa(table: ArrayLike) -> float:
    """Of one table."""
    return float(kappas(table))


def kappa_interval(table: ArrayLike, seed: int = SEED) -> tuple[float, float]:
    """95 %, by the bootstrap: as many ratings are drawn again and again from these, with replacement."""
    counts = np.asarray(table)
    n = int(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(n, counts.ravel() / n, RESAMPLES)
    low, high = np.percentile(kappas(drawn.reshape(-1, *counts.shape)), TAILS)
    return float(low), float(high)


def table_of(pairs: Sequence[tuple[Hashable, Hashable]], categories: Sequence[Hashable]) -> NDArray[np.int64]:
    """Counts: `table_of([("a", "a"), ("a", "b")], "ab")` -> `[[1, 1], [0, 0]]`."""
    table = np.zeros((len(categories), len(categories)), np.int64)
    for first, second in pairs:
        table[categories.index(first), categories.index(second)] += 1
    return table
