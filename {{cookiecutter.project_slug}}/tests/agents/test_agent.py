import asyncio
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import app.agents.run  # noqa: F401  (no deadline should have to wait for it)
from app.agents.limits import Limits
from app.agents.tools import make_tools
from app.agents.tools.tool import Result
from app.errors import BadQuestion, DeadlineExceeded
from app.types import Citation, Context, Done, Passages, Text, ToolCalled, ToolReturned, Usage, answer
from tests.agents.asking import events, kinds, task
from tests.agents.tools.parts import Counted, parts
from tests.fakes.agents import ToolScript, agent_over
from tests.fakes.documents import passage
from tests.fakes.retrievers import FakeRetriever

pytestmark = pytest.mark.anyio


async def test_it_calls_a_tool_and_cites_what_that_found(tmp_path: Path) -> None:
    model = ToolScript(
        turns=[["I will look.", ("search_documents", {"query": "food"})], ["Penguins eat krill", " [1]."]]
    )
    with closing((found := parts(tmp_path)).database):
        seen = await events(agent_over(tmp_path, model, make_tools(found)), task())
    assert kinds(seen) == [
        "Text",
        "ToolCalled",
        "Passages",
        "ToolReturned",
        "Text",
        "Text",
        "Citation",
        "Done",
    ]
    assert seen[1] == ToolCalled("call-0-1", "search_documents", {"query": "food"})
    (citation,) = [event for event in seen if isinstance(event, Citation)]
    assert (citation.number, citation.quote) == (1, "Penguins eat krill.")
    assert '<passage number="1" source="guide.md"' in model.seen[1][-1].text


async def test_passages_of_several_searches_share_one_numbering(tmp_path: Path) -> None:
    first, second = passage("Penguins eat krill.", number=1), passage("Seals eat fish.", number=2)
    retriever = FakeRetriever(by_query={"a": [first], "b": [second, first]})
    search = "search_documents"
    model = ToolScript(turns=[[(search, {"query": "a"}), (search, {"query": "b"})], ["Seals eat fish [2]."]])
    with closing((found := parts(tmp_path, retriever=retriever)).database):
        folded = await answer(agent_over(tmp_path, model, make_tools(found)), task())
    assert [one.chunk.text for one in folded.passages] == ["Penguins eat krill.", "Seals eat fish."]
    assert [(one.number, one.quote) for one in folded.citations] == [(2, "Seals eat fish.")]


async def test_a_failure_that_the_model_can_repair_is_told_to_it(tmp_path: Path) -> None:
    model = ToolScript(turns=[[("calculate", {"expression": "1 / 0"})], ["That can't be divided."]])
    with closing((found := parts(tmp_path)).database):
        seen = await events(agent_over(tmp_path, model, make_tools(found)), task("What is 1 / 0?"))
    (returned,) = [event for event in seen if isinstance(event, ToolReturned)]
    assert "divides by zero" in returned.result


async def test_wrong_arguments_and_a_tool_that_is_not_there_are_told_to_it_too(tmp_path: Path) -> None:
    model = ToolScript(turns=[[("search_documents", {"q": 1}), ("format_disk", {})], ["Sorry."]])
    with closing((found := parts(tmp_path)).database):
        seen = await events(agent_over(tmp_path, model, make_tools(found)), task())
    returned = {event.tool: event.result for event in seen if isinstance(event, ToolReturned)}
    assert "query" in returned["search_documents"]
    assert "not a valid tool" in returned["format_disk"]


async def test_after_the_last_step_no_tool_is_offered(tmp_path: Path) -> None:
    again = [("publish", {"text": "again"})]
    publish, model = Counted(read_only=True), ToolScript(turns=[again] * 9)
    agent = agent_over(tmp_path, model, [publish.tool], limits=Limits(steps=2))
    folded = await answer(agent, task())
    assert publish.done == ["again", "again"]
    assert model.tools == [["publish"], ["publish"], []]
    assert folded.text == "Stopped after AGENT_MAX_STEPS (2) steps."
    assert folded.done.finish_reason == "length"


async def test_a_task_that_cost_too_much_ends(tmp_path: Path) -> None:
    model = ToolScript(turns=[[("publish", {"text": "again"})]] * 9)
    agent = agent_over(tmp_path, model, [Counted(read_only=True).tool], limits=Limits(usd=0.5), price=lambda usage: 0.3)
    folded = await answer(agent, task())
    assert "AGENT_MAX_USD (0.5 dollars)" in folded.text
    assert folded.done.cost_usd == pytest.approx(0.6)


async def test_a_task_that_takes_too_many_tokens_ends(tmp_path: Path) -> None:
    model = ToolScript(turns=[[("publish", {"text": "again"})]] * 9)
    agent = agent_over(tmp_path, model, [Counted(read_only=True).tool], limits=Limits(tokens=20))
    folded = await answer(agent, task())
    assert "AGENT_MAX_TOKENS (20 tokens)" in folded.text
    assert folded.done.finish_reason == "length"
    assert [call.usage for call in folded.done.calls] == [Usage(10, 5), Usage(10, 5)]


async def test_a_guard_refuses_a_task_before_any_model_hears_of_it(tmp_path: Path) -> None:
    model = ToolScript(turns=[])
    with pytest.raises(BadQuestion):
        await events(agent_over(tmp_path, model, []), task("?!"))
    assert model.seen == []


async def test_a_greeting_needs_no_model(tmp_path: Path) -> None:
    folded = await answer(agent_over(tmp_path, ToolScript(turns=[]), []), task("Hello!"))
    assert folded.text
    assert folded.done.calls == ()


async def test_a_deadline_ends_it(tmp_path: Path) -> None:
    async def never(*_: object) -> Result:
        await asyncio.sleep(60)
        return Result()

    tool = replace(Counted(read_only=True).tool, run=never)
    model = ToolScript(turns=[[("publish", {"text": "a"})]])
    with pytest.raises(DeadlineExceeded, match="go on with it"):
        await events(agent_over(tmp_path, model, [tool]), task(context=Context(deadline=time.monotonic() + 1.0)))


async def test_leaving_ends_the_call_of_the_model(tmp_path: Path) -> None:
    model = ToolScript(turns=[["One ", "two ", "three."]])
    before = asyncio.all_tasks()
    stream = agent_over(tmp_path, model, []).stream(task())
    assert isinstance(await anext(stream), Text)
    await stream.aclose()
    assert model.closed
    assert asyncio.all_tasks() == before


async def test_the_passages_come_before_the_words_that_rest_on_them(tmp_path: Path) -> None:
    model = ToolScript(turns=[[("search_documents", {"query": "food"})], ["Krill [1]."]])
    with closing((found := parts(tmp_path)).database):
        seen = await events(agent_over(tmp_path, model, make_tools(found)), task())
    assert kinds(seen).index("Passages") < kinds(seen).index("Text")
    assert isinstance(seen[-1], Done)
    (shown,) = [one for one in seen if isinstance(one, Passages)]
    assert [one.chunk.text for one in shown.items] == ["Penguins eat krill."]
