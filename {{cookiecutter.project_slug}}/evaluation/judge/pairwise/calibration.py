"""May a judge of pairs be trusted? Of a good and a bad answer to the same question it must prefer the good one."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.statistics.kappa import kappa as agreed
from app.statistics.kappa import table_of
from app.types import Progress
from evaluation.judge.labels import FEWEST, BadLabels, Label, by_reading
from evaluation.judge.pairwise.compare import compare
from evaluation.judge.pairwise.judges import PairJudge, Side
from evaluation.judge.pairwise.sides import Sides
from evaluation.share import Share


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """`right` is how often the judge prefers the good answer; a tie is not right. `unjudged` pairs met a limit."""

    judge: str
    right: Share
    kappa: float
    unjudged: int

    def refused(self, minimum: float) -> bool:
        """Whether it agrees too little for a gate to rest on it."""
        return self.kappa < minimum


async def calibrate(judge: PairJudge, labels: Sequence[Label], progress: Progress) -> PairAgreement:
    """By the labels of readers. Raises BadLabels for too few, and what a call of a model raises."""
    pairs = labelled_pairs(labels)
    found = await compare(judge, [sides for sides, _ in pairs], progress)
    truth = [side for _, side in pairs[: len(found.rulings)]]
    said = [one.preferred for one in found.rulings]
    right = sum(one == other for one, other in zip(truth, said, strict=True))
    return PairAgreement(judge.name, Share(right, len(said)), kappa(truth, said), found.unjudged)


def labelled_pairs(labels: Sequence[Label]) -> list[tuple[Sides, Side]]:
    """Each good answer beside each bad one to its question, by turns as A and as B. Raises BadLabels."""
    read = by_reading(labels)
    both = [
        (good.answered, bad.answered)
        for good in read
        if good.good
        for bad in read
        if not bad.good and bad.answered.question == good.answered.question
    ]
    if len(both) < FEWEST:
        raise BadLabels(f"only {len(both)} good answers stand beside a bad one to the same question: label {FEWEST}")
    return [
        (Sides(good, bad), "a") if number % 2 == 0 else (Sides(bad, good), "b")
        for number, (good, bad) in enumerate(both)
    ]


def kappa(truth: Sequence[str], said: Sequence[str]) -> float:
    """Cohen's, of any number of words: a, b, a, b said to be a, b, b, tie -> .5 agreed, .375 by chance -> .2."""
    words = sorted({*truth, *said})
    return agreed(table_of(list(zip(truth, said, strict=True)), words)) if truth else 0.0
