"""The share of good answers that a judge's share stands for, once it is known how often the judge is wrong."""

from dataclasses import dataclass

import numpy as np

from evaluation.bootstrap import RESAMPLES, SEED, middle
from evaluation.judge.agreement import Agreement
from evaluation.share import Share


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share that is good, from `low` to `high` (95 %)."""

    value: float
    low: float
    high: float


def rogan_gladen(passed: float, tpr: float, tnr: float) -> float:
    """The true share: .6 passed by a judge with tpr .9 and tnr .7 -> (.6 + .7 - 1) / (.9 + .7 - 1) = .5.

    Cut to 0 and 1. Source: Rogan and Gladen, "Estimating prevalence from the results of a screening test" (1978).
    """
    return min(1.0, max(0.0, (passed + tnr - 1) / (tpr + tnr - 1)))


def corrected(judged: Share, known: Agreement) -> Estimate | None:
    """What the judge passes of other answers, corrected. None of a judge that knows no more than chance.

    The interval holds three doubts, of the share, of tpr and of tnr: each is drawn independently from its Beta
    distribution (Jeffreys' prior), and the estimate is made of each draw.
    """
    tpr, tnr = known.tpr, known.tnr
    if not judged.of or not tpr.of or not tnr.of or (tpr.value or 0.0) + (tnr.value or 0.0) <= 1:
        return None
    random = np.random.default_rng(SEED)
    draws = [random.beta(one.hits + 0.5, one.of - one.hits + 0.5, RESAMPLES) for one in (judged, tpr, tnr)]
    found = [rogan_gladen(*(float(one) for one in row)) for row in zip(*draws, strict=True) if row[1] + row[2] > 1]
    low, high = middle(found)
    value = rogan_gladen(judged.hits / judged.of, tpr.hits / tpr.of, tnr.hits / tnr.of)
    return Estimate(value, low, high)
