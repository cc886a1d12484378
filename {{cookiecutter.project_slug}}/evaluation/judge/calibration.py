"""A judge held against labels: how far it agrees, and whether its share, once corrected, is that of the labels."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from app.judging.judge import GOOD, UNCLEAR, Answered, Judge, Verdict
from app.types import Progress
from evaluation.bootstrap import SEED
from evaluation.judge.agreement import Agreement, agreement
from evaluation.judge.asked import LimitReached
from evaluation.judge.corrected import Estimate, corrected
from evaluation.judge.labels import Label, by_reading
from evaluation.share import Share


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The correction tried: known by one half of the questions, made on the other, where `labelled` is the truth.

    `estimate` is None where the judge knows no more than chance.
    """

    judged: Share
    labelled: Share
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """`unclear` counts where the judge said neither; these do not pass. `turned`: the order of words decided.

    `left_out` were labelled by a rule.
    """

    judge: str
    agreement: Agreement
    unclear: int
    turned: int
    left_out: int
    held_out: HeldOut

    def refused(self, minimum: float) -> bool:
        """Whether it agrees too little for a gate to rest on it."""
        return self.agreement.kappa < minimum


async def verdicts(judge: Judge, answers: Sequence[Answered], progress: Progress) -> list[Verdict]:
    """One for each, in order; fewer when a limit was reached. Raises what a call of a model raises."""
    found: list[Verdict] = []
    try:
        for number, one in enumerate(answers):
            progress(number, len(answers), f"{judge.name}: {one.question}")
            found.append(await judge.verdict(one))
    except LimitReached:
        return found
    progress(len(answers), len(answers), "")
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """Each judge held against the labels, and what the last one said of `answers` that have none."""

    calibrations: Sequence[Calibration]
    verdicts: Sequence[Verdict]

    @property
    def judged(self) -> Share:
        return Share(self.verdicts.count(GOOD), len(self.verdicts))

    @property
    def estimate(self) -> Estimate | None:
        return corrected(self.judged, self.calibrations[-1].agreement)

    def complete(self, answers: Sequence[Answered]) -> bool:
        """Whether no limit stopped the last judge: the first one knows none."""
        first, last = self.calibrations[0].agreement.n, self.calibrations[-1].agreement.n
        return first == last and len(self.verdicts) == len(answers)


async def measure(
    judges: Sequence[Judge], labels: Sequence[Label], answers: Sequence[Answered], progress: Progress
) -> Measured:
    """Raises BadLabels for too few labels, and what a call of a model raises."""
    found = [await calibrate(judge, labels, progress) for judge in judges]
    return Measured(found, await verdicts(judges[-1], answers, progress))


async def calibrate(judge: Judge, labels: Sequence[Label], progress: Progress) -> Calibration:
    """By the labels of readers, as far as the limits let it. Raises BadLabels for too few of them."""
    read = by_reading(labels)
    said = await verdicts(judge, [one.answered for one in read], progress)
    read = by_reading(read[: len(said)], "a limit was reached, so start it again to go on")
    passed = [one == GOOD for one in said]
    return Calibration(
        judge.name,
        agreement([one.good for one in read], passed),
        said.count(UNCLEAR),
        judge.turned,
        sum(one.labelled == "rule" for one in labels),
        held_out(read, passed),
    )


def held_out(labels: Sequence[Label], passed: Sequence[bool]) -> HeldOut:
    """Questions are drawn, and not answers, so that no question is on both sides."""
    questions = sorted({one.answered.question for one in labels})
    known = set(random.Random(SEED).sample(questions, len(questions) // 2))  # noqa: S311
    pairs = [(one.answered.question in known, one.good, said) for one, said in zip(labels, passed, strict=True)]
    first = agreement([good for here, good, _ in pairs if here], [said for here, _, said in pairs if here])
    rest = [(good, said) for here, good, said in pairs if not here]
    judged = Share(sum(said for _, said in rest), len(rest))
    return HeldOut(judged, Share(sum(good for good, _ in rest), len(rest)), corrected(judged, first))
