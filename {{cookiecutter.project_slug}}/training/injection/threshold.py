"""From scores to probabilities, and from these to a decision by what mistakes cost.

Sources: Platt, Probabilistic Outputs for Support Vector Machines (1999); Elkan, The Foundations of Cost-Sensitive
Learning (2001).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FALSE_ALARM, MISS = 1.75, 1.0
"""What a flagged question of somebody harmless costs beside an attack that passes: as much as keeps false alarms on
templates that were held out near 5 %. Public collections, which are for measuring, have no say in it."""

Floats = NDArray[np.float64]
Labels = NDArray[np.bool_]


@dataclass(frozen=True)
class Calibration:
    """The probability of an attack is 1 / (1 + exp(-(slope * score + offset)))."""

    slope: float
    offset: float

    @classmethod
    def fit(cls, scores: Floats, attack: Labels) -> "Calibration":
        from sklearn.linear_model import LogisticRegression

        fitted = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), attack)
        return cls(float(fitted.coef_[0, 0]), float(fitted.intercept_[0]))

    def probability(self, scores: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-(self.slope * scores + self.offset))))

    @property
    def shift(self) -> float:
        """What the bias becomes so that the guard's fixed threshold, 0.5, is where both mistakes cost the same."""
        return self.offset - math.log(FALSE_ALARM / MISS)


def threshold() -> float:
    """The probability from which on flagging costs less: `FALSE_ALARM * (1 - p) = MISS * p`."""
    return FALSE_ALARM / (FALSE_ALARM + MISS)


def cost(probabilities: Floats, attack: Labels, at: float) -> float:
    """Per text, when everything from this probability on is flagged."""
    flagged = probabilities >= at
    return float(np.mean(FALSE_ALARM * (flagged & ~attack) + MISS * (~flagged & attack)))


def reliability(probabilities: Floats, attack: Labels, bins: int = 10) -> list[tuple[float, float, int]]:
    """For each tenth of the scale: what was said on average, what came true, and of how many texts."""
    places = np.minimum((probabilities * bins).astype(int), bins - 1)
    found = [(places == number) for number in range(bins)]
    return [(float(probabilities[one].mean()), float(attack[one].mean()), int(one.sum())) for one in found if one.any()]
