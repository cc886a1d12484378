"""A run on its thread: begun, gone on with, and whose it is."""

from pathlib import Path

import pytest

from app.errors import ModelUnavailable, ThreadBusy, UnknownThread
from app.types import Context
from tests.agents.asking import events, going_on, kinds, task
from tests.agents.tools.parts import Counted
from tests.fakes.agents import ToolScript, agent_over

pytestmark = pytest.mark.anyio


async def test_a_model_that_breaks_off_is_a_failure_that_can_be_gone_on_from(tmp_path: Path) -> None:
    broken = ToolScript(turns=[[("publish", {"text": "a"})], ["Half", RuntimeError("gone")]])
    tool = Counted(read_only=True)
    with pytest.raises(ModelUnavailable):
        await events(agent_over(tmp_path, broken, [tool.tool], thread="t"), task())
    whole = ToolScript(turns=[[], ["Whole."]])
    seen = await events(agent_over(tmp_path, whole, [tool.tool], thread="t"), going_on())
    assert kinds(seen) == ["ToolCalled", "ToolReturned", "Text", "Done"]
    assert tool.done == ["a"]


async def test_a_thread_remembers_and_another_principal_has_no_such_thread(tmp_path: Path) -> None:
    model = ToolScript(turns=[["I am the agent."], ["You said hi to me."]])
    agent = agent_over(tmp_path, model, [], thread="t")
    await events(agent, task("Who are you, agent?"))
    await events(agent, task("What did I say before?"))
    assert [message.text for message in model.seen[1]][1:] == [
        "Who are you, agent?",
        "I am the agent.",
        "What did I say before?",
    ]
    with pytest.raises(UnknownThread):
        await events(agent, going_on(Context(subject="another")))
    with pytest.raises(UnknownThread):
        await events(agent, going_on(Context(tenant="another")))


async def test_a_run_that_is_done_does_not_go_on_and_one_that_waits_takes_no_task(tmp_path: Path) -> None:
    model = ToolScript(turns=[["Done."], [("publish", {"text": "a"})]])
    agent = agent_over(tmp_path, model, [Counted().tool], thread="t")
    await events(agent, task())
    with pytest.raises(ThreadBusy, match="another task"):
        await events(agent, going_on())
    await events(agent, task("Publish a"))
    with pytest.raises(ThreadBusy, match="not done"):
        await events(agent, task("Publish b"))
