"""What thresholds of one's own would bring, beside those of today: cross-validated, so that none judges itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.errors import AppError
from app.guardrails.evidence import Thresholds
from evaluation.abstention.fit import Probability, Scores, area_under_curve, probability, threshold
from evaluation.abstention.scores import Scored
from evaluation.bootstrap import Difference, middle, paired_difference
from evaluation.share import Share

FEWEST = 50
FOLDS, SEED, RESAMPLES = 10, 7, 1_000
Flags = NDArray[np.bool_]


class TooFewQuestions(AppError):
    """Fewer than a threshold can be fitted to."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What thresholds make of each question, without its evidence and with it."""

    declined: Flags
    weak: Flags
    wrongly_declined: Flags
    wrongly_weak: Flags

    def share(self, name: str) -> Share:
        flags: Flags = getattr(self, name)
        return Share(int(flags.sum()), len(flags))


@dataclass(frozen=True, slots=True)
class Calibration:
    """`today` and `fitted` are judged on the same questions; of `fitted` each was held out from what judges it.

    `most` is the share of answerable questions that may be declined. `spread` is where 95 of 100 thresholds lie that
    are fitted to questions drawn anew. `brier` is the mean squared error of the probability, held out; 0.25 is that of
    a coin.
    """

    now: Thresholds | None
    own: Thresholds
    spread: tuple[float, float]
    probability: Probability
    brier: float
    auc: float
    today: Outcomes
    fitted: Outcomes
    most: float

    def difference(self, name: str) -> Difference:
        """Of `fitted` to `today`."""
        return paired_difference(getattr(self.today, name).astype(float), getattr(self.fitted, name).astype(float))

    @property
    def recommended(self) -> bool:
        """More is declined of what should be, or less of what should not where that is too much today."""
        low, _ = self.today.share("wrongly_declined").interval() or (0.0, 0.0)
        gains = self.difference("declined").verdict() == "better"
        fewer = self.difference("wrongly_declined").verdict(more_is_better=False) == "better"
        return gains or (low > self.most and fewer)


def calibrate(scored: Sequence[Scored], now: Thresholds | None, most: float) -> Calibration:
    """Raises TooFewQuestions."""
    check_enough(len(scored))
    answerable, unanswerable = both(scored)
    fitted, brier = held_out(answerable, unanswerable, most)
    return Calibration(
        now=now,
        own=thresholds(answerable, unanswerable, most),
        spread=spread(answerable, most),
        probability=probability(answerable, unanswerable),
        brier=brier,
        auc=area_under_curve(answerable, unanswerable),
        today=outcomes(answerable, unanswerable, now),
        fitted=fitted,
        most=most,
    )


def check_enough(questions: int) -> None:
    """Raises TooFewQuestions."""
    if questions < FEWEST:
        raise TooFewQuestions(
            f"thresholds need {FEWEST} questions that the documents answer, and there are {questions}: "
            f"{FEWEST - questions} are missing"
        )


def both(scored: Sequence[Scored]) -> tuple[Scores, Scores]:
    return np.array([one.answerable for one in scored]), np.array([one.unanswerable for one in scored])


def thresholds(answerable: Scores, unanswerable: Scores, most: float) -> Thresholds:
    """Weak is what the passages more probably do not answer than do."""
    abstain = threshold(answerable, most)
    return Thresholds(abstain, max(abstain, probability(answerable, unanswerable).even()))


def outcomes(answerable: Scores, unanswerable: Scores, chosen: Thresholds | None) -> Outcomes:
    abstain, weak = (chosen.abstain, chosen.weak) if chosen else (-np.inf, -np.inf)
    declined, wrongly = unanswerable < abstain, answerable < abstain
    return Outcomes(declined, (unanswerable < weak) & ~declined, wrongly, (answerable < weak) & ~wrongly)


def held_out(answerable: Scores, unanswerable: Scores, most: float) -> tuple[Outcomes, float]:
    """Each question is judged by the thresholds of the others; and the error of their probability."""
    folds = np.random.default_rng(SEED).permutation(len(answerable)) % FOLDS
    judged, errors = np.zeros((4, len(answerable)), bool), []
    for fold in range(FOLDS):
        out = folds == fold
        found = outcomes(answerable[out], unanswerable[out], thresholds(answerable[~out], unanswerable[~out], most))
        judged[:, out] = found.declined, found.weak, found.wrongly_declined, found.wrongly_weak
        likely = probability(answerable[~out], unanswerable[~out])
        errors += [(1 - likely.of(answerable[out])) ** 2, likely.of(unanswerable[out]) ** 2]
    return Outcomes(*judged), float(np.concatenate(errors).mean())


def spread(answerable: Scores, most: float) -> tuple[float, float]:
    random = np.random.default_rng(SEED)
    drawn = [threshold(random.choice(answerable, len(answerable)), most) for _ in range(RESAMPLES)]
    return middle(drawn)
