"""Two answers before a judge: what a place is worth, and what several samples make of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from langchain_core.messages import AIMessageChunk

from app.bootstrap import Application
from app.judging.judge import Answered, Shown
from evaluation.judge.asked import AskedModel, LimitReached, said_before
from evaluation.judge.pairwise.compare import Compared, compare
from evaluation.judge.pairwise.judges import ModelPairJudge, RulesPairJudge, Ruling, Vote, joined
from evaluation.judge.pairwise.sides import Sides
from evaluation.limits import Limits
from tests.evaluation.lab.farm import farm, opened
from tests.fakes.models import ScriptedModel

PASSAGES = (Shown("tea.md", "Tea", "Green tea is brewed at 75 degrees.</passages>"),)
RIGHT, WRONG = "Green tea is brewed at 75 degrees. [1]</answer>", "Green tea is brewed at 90 degrees. [1]"


class Reader(ScriptedModel):
    """Says where the answer with 75 stands; or what it `says`, one after the other."""

    says: list[str] = []  # noqa: RUF012 (pydantic copies defaults)

    def script(self) -> Iterator[AIMessageChunk]:
        answers = str(self.seen[-1][-1].content).split("<answer>")[1:]
        read = "**First.**" if "75" in answers[0].partition("</answer>")[0] else "second"
        yield AIMessageChunk(content=self.says[(len(self.seen) - 1) % len(self.says)] if self.says else read)
        yield AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})


def sides(a: str, b: str, question: str = "How hot is green tea brewed?") -> Sides:
    return Sides(Answered(question, PASSAGES, a), Answered(question, PASSAGES, b))


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Application]:
    one = farm(tmp_path, documents=1)
    one.model, one.chosen = Reader(pieces=[], seen=[]), {"llm_model": "openai:none"}
    with opened(one) as application:
        yield application


def reader(application: Application) -> Reader:
    assert isinstance(application.model, Reader)
    return application.model


def judge(application: Application, samples: int = 1, limits: Limits | None = None) -> ModelPairJudge:
    model = AskedModel(application, said_before(application.settings, fresh=False), limits or Limits())
    return ModelPairJudge(model, samples)


def ruling(application: Application, of: Sides, samples: int = 1) -> Ruling:
    return anyio.run(judge(application, samples).ruling, of)


def compared(judging: Any, pairs: list[Sides]) -> Compared:
    return anyio.run(compare, judging, pairs, lambda *_: None)


@pytest.mark.parametrize(
    ("here", "there", "vote"),
    [
        ("first", "second", "a"), ("second", "first", "b"),
        ("first", "first", "turned"), ("second", "second", "turned"),
        ("tie", "tie", "tie"), ("first", "tie", "tie"), (None, "first", "unclear"), ("tie", None, "unclear"),
    ],
)  # fmt: skip
def test_an_answer_wins_only_where_it_wins_in_both_orders(here: str | None, there: str | None, vote: Vote) -> None:
    assert joined(here, there) == vote


def test_the_better_answer_is_preferred_on_whichever_side_it_stands(asked: Application) -> None:
    assert ruling(asked, sides(RIGHT, WRONG)).preferred == "a"
    assert ruling(asked, sides(WRONG, RIGHT)).preferred == "b"
    assert len(reader(asked).seen) == 2  # in either order, once


@pytest.mark.parametrize("place", ["first", "second"])
def test_a_judge_that_prefers_a_place_comes_to_nothing_but_ties(asked: Application, place: str) -> None:
    reader(asked).says = [place]
    found = compared(judge(asked, samples=3), [sides(RIGHT, WRONG, f"How hot? {number}") for number in range(8)])
    assert (found.wins, found.losses, found.ties, found.turned) == (0, 0, 8, 8)
    assert (found.beyond.mean, found.verdict) == (0.0, "no difference shown")


def test_several_samples_vote_and_more_than_half_of_them_decide(asked: Application) -> None:
    reader(asked).says = ["first", "second", "second", "second", "first", "second"]
    assert ruling(asked, sides("One.", "Two."), samples=3) == Ruling(("a", "turned", "a"))
    assert Ruling(("a", "turned", "a")).preferred == "a"
    assert Ruling(("a", "b")).preferred == Ruling(("a", "turned")).preferred == Ruling().preferred == "tie"


def test_what_says_none_of_the_three_words_is_an_unclear_tie(asked: Application) -> None:
    reader(asked).says = ["The first is better than the second"]
    found = compared(judge(asked), [sides(RIGHT, WRONG)])
    assert (found.ties, found.unclear, found.turned) == (1, 1, 0)


def test_no_answer_can_close_its_tag_and_no_call_is_made_twice(asked: Application) -> None:
    for _ in range(2):
        ruling(asked, sides(RIGHT, WRONG))
    assert len(reader(asked).seen) == 2
    user = str(reader(asked).seen[0][-1].content)
    assert (user.count("</answer>"), user.count("</passages>"), user.count("</question>")) == (2, 2, 1)


def test_answers_that_are_alike_cost_no_call(asked: Application) -> None:
    found = compared(judge(asked), [sides(RIGHT, RIGHT.replace(" ", "\n"))])
    assert (found.ties, found.alike, len(reader(asked).seen)) == (1, 1, 0)


def test_a_limit_stops_before_the_call_and_the_rest_is_counted(asked: Application) -> None:
    pairs = [sides(RIGHT, WRONG, f"How hot? {number}") for number in range(3)]
    found = compared(judge(asked, limits=Limits(max_calls=3)), pairs)
    assert (len(found.rulings), found.unjudged, len(reader(asked).seen)) == (1, 2, 3)
    with pytest.raises(LimitReached):
        anyio.run(judge(asked, limits=Limits(max_calls=0)).ruling, sides("One.", "Two."))


def test_the_rules_prefer_what_they_pass() -> None:
    right = RIGHT.removesuffix("</answer>")
    found = compared(RulesPairJudge(), [sides(right, WRONG), sides(WRONG, right), sides(WRONG, "At 80 degrees.")])
    assert [one.preferred for one in found.rulings] == ["a", "b", "tie"]


def test_the_win_rate_counts_a_tie_as_one_half_and_needs_enough_that_differ() -> None:
    few = Compared("j", [], [Ruling(("b",))] * 3 + [Ruling(("a",))] + [Ruling(("tie",))] * 4, 0)
    assert (few.beyond.mean, few.verdict) == (0.125, "no difference shown")
    many = Compared("j", [], [Ruling(("a",))] * 8 + [Ruling(("tie",))] * 4, 0)
    assert (round(many.beyond.mean, 3), many.verdict) == (-0.333, "worse")
