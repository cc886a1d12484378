"""How far a judge agrees with the labels: Cohen's kappa, and what share of good and of bad answers it knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.statistics.kappa import kappa, kappa_interval
from evaluation.share import Share


@dataclass(frozen=True, slots=True)
class Agreement:
    """The four counts. `passed` and `failed` are what the judge said, `good` and `bad` the label."""

    good_passed: int
    good_failed: int
    bad_passed: int
    bad_failed: int

    @property
    def n(self) -> int:
        return self.good_passed + self.good_failed + self.bad_passed + self.bad_failed

    @property
    def tpr(self) -> Share:
        """Of the good answers, those that the judge passes (sensitivity)."""
        return Share(self.good_passed, self.good_passed + self.good_failed)

    @property
    def tnr(self) -> Share:
        """Of the bad answers, those that the judge fails (specificity)."""
        return Share(self.bad_failed, self.bad_passed + self.bad_failed)

    @property
    def kappa(self) -> float:
        return kappa([[self.good_passed, self.good_failed], [self.bad_passed, self.bad_failed]])

    def kappa_interval(self) -> tuple[float, float]:
        """95 %, by the bootstrap."""
        return kappa_interval([[self.good_passed, self.good_failed], [self.bad_passed, self.bad_failed]])


def agreement(labels: Sequence[bool], passed: Sequence[bool]) -> Agreement:
    """Of labels and verdicts in the same order."""
    pairs = list(zip(labels, passed, strict=True))
    return Agreement(*(pairs.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))))
