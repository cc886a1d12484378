"""Calls that a model did not write to their end, or not as JSON."""

from pathlib import Path

import pytest

from app.agents.limits import Limits
from app.agents.unreadable import ADVICE
from app.types import Done, Text, ToolReturned
from tests.agents.asking import events, kinds, task
from tests.agents.tools.parts import Counted
from tests.fakes.agents import ToolScript, Turn, agent_over
from tests.fakes.approvers import ApprovesAll

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("written", ['["news"]', '"news"', "{'text': 'news'}", "text=news"])
async def test_arguments_that_are_no_json_object_are_told_to_the_model(tmp_path: Path, written: str) -> None:
    publish = Counted()
    turns: list[Turn] = [[("publish", written)], [("publish", {"text": "news"})], ["Published."]]
    model = ToolScript(turns=turns)
    seen = await events(agent_over(tmp_path, model, [publish.tool], approver=ApprovesAll()), task())
    assert kinds(seen)[:3] == ["ToolCalled", "ToolReturned", "ToolCalled"]  # and nobody was asked about the first
    assert isinstance(seen[1], ToolReturned)
    assert seen[1].result == ADVICE
    assert model.seen[1][-1].text == ADVICE
    assert publish.done == ["news"]


async def test_a_model_that_never_writes_json_comes_to_the_end_of_its_steps(tmp_path: Path) -> None:
    turns: list[Turn] = [[("publish", "[]")] for _ in range(5)]
    agent = agent_over(tmp_path, ToolScript(turns=turns), [Counted().tool], limits=Limits(steps=2))
    seen = await events(agent, task())
    assert kinds(seen).count("ToolReturned") == 2
    assert [event.delta for event in seen if isinstance(event, Text)] == ["Stopped after AGENT_MAX_STEPS (2) steps."]


@pytest.mark.parametrize(("word", "end"), [("length", "length"), ("content_filter", "filtered")])
async def test_a_call_of_an_answer_that_was_cut_off_is_not_made(tmp_path: Path, word: str, end: str) -> None:
    publish = Counted()
    model = ToolScript(turns=[["I do.", ("publish", '{"text": "half of the ne')]], ends=word)
    seen = await events(agent_over(tmp_path, model, [publish.tool], approver=ApprovesAll()), task())
    assert publish.done == []
    assert isinstance(done := seen[-1], Done)
    assert done.finish_reason == end
    assert "cut off" in "".join(event.delta for event in seen if isinstance(event, Text))
