"""Judges whose errors are known, held against labels."""

from collections.abc import Sequence

import anyio
import pytest

from app.judging.judge import Answered, Shown, Verdict
from app.types import Progress
from evaluation.judge.asked import LimitReached
from evaluation.judge.calibration import Calibration, calibrate
from evaluation.judge.labels import BadLabels, Label

QUIET: Progress = lambda done, total, what: None  # noqa: E731


class Scripted:
    """Says of each answer what its text says, and stops after so many."""

    name = "scripted"
    turned = 0

    def __init__(self, stop: int = 1_000) -> None:
        self.stop = stop

    async def verdict(self, one: Answered) -> Verdict:
        self.stop -= 1
        if self.stop < 0:
            raise LimitReached
        word = one.answer.split()[0]
        return "good" if word == "good" else "bad" if word == "bad" else "unclear"


def labels(good: Sequence[str], bad: Sequence[str]) -> list[Label]:
    """What a judge says of the good answers, and of the bad ones; a question for each four."""
    pairs = [(word, True) for word in good] + [(word, False) for word in bad]
    pairs = [pair for place in range(40) for pair in pairs[place::40]]
    return [
        Label(str(n), answered(f"Question {n // 4}?", f"{word} {n}"), is_good, "so", "hand", "read")
        for n, (word, is_good) in enumerate(pairs)
    ]


def answered(question: str, answer: str) -> Answered:
    return Answered(question, (Shown("a", "", "b"),), answer)


def held(given: Sequence[Label], stop: int = 1_000) -> Calibration:
    return anyio.run(calibrate, Scripted(stop), given, QUIET)


def test_a_judge_that_is_always_right_is_taken_at_its_word() -> None:
    found = held(labels(["good"] * 60, ["bad"] * 60))
    assert (found.agreement.kappa, found.agreement.n, found.unclear) == (1.0, 120, 0)
    assert not found.refused(0.99)
    assert found.held_out.estimate is not None
    assert found.held_out.estimate.value == found.held_out.labelled.value == found.held_out.judged.value


def test_a_lenient_judge_is_corrected_towards_the_labels_of_the_other_half() -> None:
    found = held(labels(["good"] * 100, (["good"] * 2 + ["bad"] * 3) * 20)).held_out
    assert found.estimate is not None
    judged, labelled = found.judged.value or 0.0, found.labelled.value or 0.0
    assert judged > labelled + 0.1
    assert abs(found.estimate.value - labelled) < abs(judged - labelled)


def test_a_judge_that_passes_everything_is_refused_and_corrects_nothing() -> None:
    found = held(labels(["good"] * 60, ["good"] * 60))
    assert (found.agreement.kappa, found.held_out.estimate) == (0.0, None)
    assert found.refused(0.01)


def test_what_the_judge_leaves_unclear_does_not_pass() -> None:
    found = held(labels(["good"] * 40 + ["hm"] * 20, ["hm"] * 60))
    assert (found.agreement.tpr.hits, found.agreement.tnr.hits, found.unclear) == (40, 60, 80)


def test_a_limit_leaves_those_that_were_judged_if_they_are_enough() -> None:
    given = labels(["good"] * 60, ["bad"] * 60)
    assert held(given, stop=90).agreement.n == 90
    with pytest.raises(BadLabels, match="start it again to go on"):
        held(given, stop=30)
