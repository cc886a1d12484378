"""Judges of pairs whose errors are known, held against labels."""

from collections.abc import Callable

import anyio
import pytest

from app.judging.judge import Answered
from evaluation.judge.labels import BadLabels, Label, Labelled, read_labels
from evaluation.judge.pairwise.calibration import PairAgreement, calibrate, kappa, labelled_pairs
from evaluation.judge.pairwise.judges import RulesPairJudge, Ruling, Vote
from evaluation.judge.pairwise.sides import Sides


class Scripted:
    name = "scripted"

    def __init__(self, vote: Callable[[Sides], Vote]) -> None:
        self.vote = vote

    async def ruling(self, sides: Sides) -> Ruling:
        return Ruling((self.vote(sides),))


def labels(questions: int = 30) -> list[Label]:
    """A good and a bad answer to each question, and labels that a rule made."""
    kinds: tuple[tuple[str, Labelled], ...] = (("good", "read"), ("bad", "read"), ("good or bad", "rule"))
    return [
        Label(f"{n} {word}", Answered(f"{n}?", (), f"{word} {n}"), word == "good", "so", "hand", labelled)
        for n in range(questions)
        for word, labelled in kinds
    ]


def held(vote: Callable[[Sides], Vote], given: list[Label] | None = None) -> PairAgreement:
    return anyio.run(calibrate, Scripted(vote), given or labels(), lambda *_: None)


def knowing(sides: Sides) -> Vote:
    return "a" if sides.a.answer.startswith("good") else "b"


def test_a_judge_that_knows_the_good_answer_may_be_used() -> None:
    found = held(knowing)
    assert (found.right.hits, found.right.of, found.kappa, found.refused(1.0)) == (30, 30, 1.0, False)


@pytest.mark.parametrize("vote", ["a", "b", "tie", "turned", "unclear"])
def test_one_that_always_says_the_same_agrees_no_more_than_chance(vote: Vote) -> None:
    found = held(lambda sides: vote)
    assert (found.right.hits, found.kappa, found.refused(0.1)) == (15 if vote in "ab" else 0, 0.0, True)


def test_kappa_is_that_of_the_worked_example() -> None:
    assert kappa(["a", "b", "a", "b"], ["a", "b", "b", "tie"]) == pytest.approx(0.2)
    assert kappa([], []) == 0.0


def test_the_good_answer_stands_by_turns_on_either_side_and_too_few_pairs_are_refused() -> None:
    sides = [side for _, side in labelled_pairs(labels())]
    assert (sides.count("a"), sides.count("b")) == (15, 15)
    apart = [one for one in labels(60) if one.good == (int(one.answered.question[:-1]) % 2 == 0)]
    with pytest.raises(BadLabels, match="only 0 good answers stand beside a bad one"):
        labelled_pairs(apart)


def test_the_rules_are_refused_by_the_labels_of_the_project() -> None:
    found = anyio.run(calibrate, RulesPairJudge(), read_labels(), lambda *_: None)
    assert found.right.of > 100
    assert 0 < found.kappa < 0.6
