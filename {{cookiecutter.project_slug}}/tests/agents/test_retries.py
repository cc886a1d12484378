"""A tool that fails: who is called again, and after what."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.agents.retries import RETRIES, may_pass
from app.agents.tools import make_tool, make_tools
from app.agents.tools.http import Get
from app.agents.tools.tool import Call, Result, Tool
from app.errors import BadQuestion, DatabaseUnavailable, ModelUnavailable, SchemaMismatch, UnknownDocument, Unreached
from app.rag.sources.web.guard import Guard
from app.rag.sources.web.pages import Web
from app.types import AnswerRequest, Event, Message, ToolReturned
from tests.agents.tools.parts import Counted, Words, parts
from tests.fakes.agents import ToolScript, agent_over
from tests.fakes.approvers import ApprovesAll
from tests.fakes.websites import LOOPBACK, Reply, Website

pytestmark = pytest.mark.anyio
PUBLISH = ("publish", {"text": "a"})
TASK = AnswerRequest((Message("user", "Publish a"),))


def failing(counted: Counted, *errors: Exception) -> Tool:
    """Raises them one after the other, then works; each call is counted."""
    left = list(errors)

    async def run(arguments: Words, call: Call) -> Result:
        result = await counted.tool.run(arguments, call)
        if left:
            raise left.pop(0)
        return result

    return replace(counted.tool, run=run)


async def returned(folder: Path, tool: Tool) -> list[str]:
    """What the model reads of its call."""
    agent = agent_over(folder, ToolScript(turns=[[PUBLISH], ["Ok."]]), [tool], approver=ApprovesAll())
    events: list[Event] = [event async for event in agent.stream(TASK)]
    return [event.result for event in events if isinstance(event, ToolReturned)]


@pytest.mark.parametrize("error", [DatabaseUnavailable("gone"), ConnectionResetError(), TimeoutError()])
async def test_a_call_that_only_reads_is_made_once_more_after_one_failure(tmp_path: Path, error: Exception) -> None:
    counted = Counted(read_only=True)
    assert await returned(tmp_path, failing(counted, error)) == ["said a"]
    assert counted.done == ["a", "a"]


async def test_one_that_changes_something_is_never_made_again(tmp_path: Path) -> None:
    counted = Counted()
    assert await returned(tmp_path, failing(counted, DatabaseUnavailable("gone"))) == ["gone"]
    assert counted.done == ["a"]


@pytest.mark.parametrize(
    "error", [BadQuestion("no"), UnknownDocument("no"), ModelUnavailable("no"), SchemaMismatch("no")]
)
async def test_what_another_try_can_not_repair_is_told_at_once(tmp_path: Path, error: Exception) -> None:
    counted = Counted(read_only=True)
    assert await returned(tmp_path, failing(counted, error)) == ["no"]
    assert counted.done == ["a"]
    assert not may_pass(error)


async def test_a_failure_that_stays_is_told_in_the_end(tmp_path: Path) -> None:
    counted = Counted(read_only=True)
    tool = failing(counted, *[DatabaseUnavailable("gone") for _ in range(RETRIES + 1)])
    assert await returned(tmp_path, tool) == ["gone"]
    assert len(counted.done) == RETRIES + 1


@pytest.mark.parametrize(("status", "asked"), [(500, 3), (404, 1)])
async def test_an_address_whose_server_fails_is_asked_again(tmp_path: Path, status: int, asked: int) -> None:
    with Website({"/rates": Reply("", status=status)}) as site:
        made = replace(parts(tmp_path, hosts=["127.0.0.1"]), web=lambda: Web(Guard([LOOPBACK])))
        model = ToolScript(turns=[[("http_get", {"url": f"{site.url}/rates"})], ["Ok."]])
        with closing(made.database):
            events = [event async for event in agent_over(tmp_path, model, make_tools(made)).stream(TASK)]
        assert len(site.asked) == asked
    (told,) = [event.result for event in events if isinstance(event, ToolReturned)]
    assert f"answers {status}" in told


async def test_so_is_one_that_does_not_answer(tmp_path: Path) -> None:
    with Website() as site:
        gone = site.url
    made = replace(parts(tmp_path, hosts=["127.0.0.1"]), web=lambda: Web(Guard([LOOPBACK])))
    with closing(made.database), pytest.raises(Unreached) as raised:
        await make_tool("http_get", made).run(Get(url=gone), Call(TASK.context, "k"))
    assert may_pass(raised.value)
