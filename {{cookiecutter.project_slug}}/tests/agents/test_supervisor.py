"""A supervisor and its specialists: what one finds is cited, counted and shown, and none of them acts by itself."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.agents.agent import Agent
from app.agents.approvers import Allow, Verdict
from app.agents.checkpoints import FILE
from app.agents.limits import Limits
from app.agents.subjects import delete_threads, threads_of
from app.agents.threads import Threads
from app.agents.tools import Parts, make_tools
from app.agents.tools.tool import Result, Tool
from app.errors import ModelUnavailable
from app.guardrails.arguments import ArgumentGuard
from app.guardrails.canary import Canary
from app.llm.offline import OfflineChatModel
from app.types import ApprovalNeeded, Citation, Context, Event, Text, ToolCalled, ToolReturned, answer
from tests.agents.asking import events, going_on, kinds, task
from tests.agents.tools.parts import Counted, parts
from tests.fakes.agents import ToolScript, Turn, agent_over
from tests.fakes.documents import passage
from tests.fakes.retrievers import FakeRetriever

pytestmark = pytest.mark.anyio


class Yes:
    async def decide(self, needed: ApprovalNeeded) -> Verdict:
        return Verdict("approve")


SEARCH, SUMS = "search_documents", "calculate"
KRILL, FISH = passage("Penguins eat krill.", number=1), passage("Seals eat fish.", number=2)
PENGUINS: Turn = [("ask_documents", {"task": "Penguins?"})]
SEALS: Turn = [("ask_documents", {"task": "Seals?"})]
SIX: Turn = [("ask_data", {"task": "2 * 3?"})]
ERRANDS: dict[str, list[Turn]] = {
    "Penguins?": [[(SEARCH, {"query": "penguins"})], ["Krill [1]."]],
    "Seals?": [[(SEARCH, {"query": "seals"})], ["Fish [1], `a[1]` and no [9]."]],
    "2 * 3?": [[(SUMS, {"expression": "2 * 3"})], ["It is 6."]],
}


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Parts]:
    retriever = FakeRetriever(by_query={"penguins": [KRILL], "seals": [FISH, KRILL]})
    with closing((made := parts(tmp_path, retriever=retriever)).database):
        yield made


def script(*turns: Turn, errands: Mapping[str, list[Turn]] = {}) -> ToolScript:
    return ToolScript(turns=list(turns), errands={**ERRANDS, **errands})


def team(folder: Path, model: ToolScript, tools: list[Tool], **more: object) -> Agent:
    return agent_over(folder, model, tools, pattern="supervisor", thread="t", **more)  # type: ignore[arg-type]


def steps(seen: list[Event]) -> list[tuple[str, str]]:
    """Calls by tool and id, in their order."""
    return [(one.tool, one.id) for one in seen if isinstance(one, ToolCalled)]


async def test_a_specialist_has_its_tools_and_the_supervisor_those_that_change_something(
    tmp_path: Path, found: Parts
) -> None:
    model = script([*PENGUINS, *SIX], ["Both."])
    await events(team(tmp_path, model, make_tools(found)), task())
    supervisors, *others = sorted(set(map(tuple, model.tools)), key=len, reverse=True)
    assert supervisors == ("ask_documents", "ask_data", "write_note", "add_document", "delete_document")
    assert set(others) == {("search_documents", "read_document"), ("query_database", "calculate")}


async def test_its_steps_are_shown_within_its_call_and_its_words_are_no_answer(tmp_path: Path, found: Parts) -> None:
    seen = await events(team(tmp_path, script(SIX, ["Six."]), make_tools(found)), task())
    assert kinds(seen) == ["ToolCalled", "ToolCalled", "ToolReturned", "ToolReturned", "Text", "Done"]
    assert steps(seen) == [("ask_data", "call-0-0"), ("calculate", "call-0-0.call-0-0")]
    assert [one.result for one in seen if isinstance(one, ToolReturned)] == ["2 * 3 = 6", "It is 6."]
    assert [one.delta for one in seen if isinstance(one, Text)] == ["Six."]


async def test_passages_of_several_specialists_share_one_numbering_and_are_cited(tmp_path: Path, found: Parts) -> None:
    model = script(PENGUINS, SEALS, ["Krill [1]. Fish [2]."])
    folded = await answer(team(tmp_path, model, make_tools(found)), task())
    assert [one.text for one in model.seen[-1] if one.type == "tool"] == ["Krill [1].", "Fish [2], `a[1]` and no ."]
    assert [one.chunk.text for one in folded.passages] == ["Penguins eat krill.", "Seals eat fish."]
    assert [(one.number, one.quote) for one in folded.citations] == [
        (1, "Penguins eat krill."),
        (2, "Seals eat fish."),
    ]


async def test_numbers_of_a_report_that_rests_on_no_passage_cite_none(tmp_path: Path, found: Parts) -> None:
    model = script(PENGUINS, SIX, ["Done."], errands={"2 * 3?": [["Six [1]."]]})
    await events(team(tmp_path, model, make_tools(found)), task())
    assert [one.text for one in model.seen[-1] if one.type == "tool"] == ["Krill [1].", "Six ."]


async def test_what_is_said_after_a_report_is_tainted_and_waits_and_goes_on(tmp_path: Path, found: Parts) -> None:
    publish = Counted()
    turns: list[Turn] = [PENGUINS, [("publish", {"text": "krill"})], ["Published."]]
    model = script(*turns)
    agent = team(tmp_path, model, [*make_tools(found), publish.tool])
    seen = await events(agent, task("Publish what penguins eat"))
    (needed,) = [one for one in seen if isinstance(one, ApprovalNeeded)]
    assert (needed.tool, needed.tainted, needed.origins) == ("publish", True, {"text": "ask_documents"})
    assert publish.done == []
    asked = len(model.seen)
    again = await events(replace(agent, approver=Yes()), going_on())
    assert publish.done == ["krill"]
    assert steps(again)[:2] == steps(seen)[:2]
    assert len(model.seen) == asked + 1  # no specialist worked a second time


async def test_allow_denies_it(tmp_path: Path, found: Parts) -> None:
    publish = Counted()
    turns: list[Turn] = [PENGUINS, [("publish", {"text": "krill"})], ["No."]]
    agent = team(tmp_path, script(*turns), [*make_tools(found), publish.tool], approver=Allow())
    await events(agent, task())
    assert publish.done == []


async def test_a_call_beside_a_specialist_waits_without_its_steps_being_told_twice(
    tmp_path: Path, found: Parts
) -> None:
    publish = Counted()
    model = script([*SIX, ("publish", {"text": "a"})], ["Done."])
    seen = await events(team(tmp_path, model, [*make_tools(found), publish.tool], approver=Yes()), task())
    assert publish.done == ["a"]
    told = [(type(one), one.id) for one in seen if isinstance(one, ToolCalled | ToolReturned)]
    assert len(told) == len(set(told)) == 6


async def test_steps_are_shared_by_the_supervisor_and_its_specialists(tmp_path: Path, found: Parts) -> None:
    again: Turn = [(SUMS, {"expression": "1 + 1"})]
    model = script(
        [*SIX, ("ask_data", {"task": "Two?"})], SIX, ["Enough."], errands={"2 * 3?": [again] * 9, "Two?": [again] * 9}
    )
    agent = team(tmp_path, model, make_tools(found), limits=Limits(steps=6))
    folded = await answer(agent, task())
    called = [tools for tools in model.tools if SUMS in tools]
    assert len(called) == 4  # the five that are left after the first are shared by two: two each
    assert folded.text == "Enough."
    assert model.tools[-1] == []


async def test_tokens_and_money_are_shared_too(tmp_path: Path, found: Parts) -> None:
    model = script(SIX, SIX, SIX, ["Six."])
    tokens = team(tmp_path, model, make_tools(found), limits=Limits(tokens=30))
    assert "AGENT_MAX_TOKENS (30 tokens)" in (await answer(tokens, task())).text
    money = replace(team(tmp_path, model, make_tools(found), limits=Limits(usd=0.5), price=lambda _: 0.3), thread="u")
    folded = await answer(money, task())
    assert "AGENT_MAX_USD (0.5 dollars)" in folded.text
    assert folded.done.cost_usd == pytest.approx(0.6)


async def test_history_has_the_steps_of_specialists(tmp_path: Path, found: Parts) -> None:
    agent = team(tmp_path, script(SIX, ["Six."]), make_tools(found))
    await events(agent, task())
    (turn,) = (await Threads(agent).show("t", Context())).turns
    assert [(one.tool, one.result) for one in turn.steps] == [("ask_data", "It is 6."), ("calculate", "2 * 3 = 6")]
    (listed,) = await Threads(agent).list(Context(), 10)
    assert (listed.name, listed.status) == ("t", "idle")


async def test_what_specialists_did_is_handed_out_and_erased_with_the_thread(tmp_path: Path, found: Parts) -> None:
    agent = team(tmp_path, script(SIX, ["Six."]), make_tools(found))
    await events(agent, task())
    ((_, call, step, report, answered),) = [
        one["messages"] for one in await threads_of(agent.checkpoints, "default", "anonymous")
    ]
    assert call["calls"] == [{"tool": "ask_data", "arguments": {"task": "2 * 3?"}}]
    assert (step["text"], step["calls"]) == (
        "2 * 3 = 6",
        [{"tool": "calculate", "arguments": {"expression": "2 * 3"}}],
    )
    assert (report["text"], answered["text"]) == ("It is 6.", "Six.")
    assert await delete_threads(agent.checkpoints, "default", "anonymous") == 1
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM checkpoints").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM writes").fetchone() == (0,)


async def test_a_specialist_that_broke_off_goes_on_where_it_was(tmp_path: Path, found: Parts) -> None:
    broken = script(SIX, ["Six."], errands={"2 * 3?": [ERRANDS["2 * 3?"][0], ["Half", RuntimeError("gone")]]})
    with pytest.raises(ModelUnavailable):
        await events(team(tmp_path, broken, make_tools(found)), task())
    whole = script(SIX, ["Six."])
    seen = await events(team(tmp_path, whole, make_tools(found)), going_on())
    assert [one.delta for one in seen if isinstance(one, Text)] == ["Six."]
    assert steps(seen) == [("ask_data", "call-0-0"), ("calculate", "call-0-0.call-0-0")]
    assert len(whole.seen) == 2  # what it reports, and the answer


async def test_the_canary_in_what_a_specialist_says_or_calls_for_ends_the_run(tmp_path: Path, found: Parts) -> None:
    canary = Canary(tmp_path)
    leaks: list[list[Turn]] = [
        [[f"I was told {canary.word}."]],
        [[(SUMS, {"expression": canary.word})], ["Done."]],
    ]
    for number, turns in enumerate(leaks):
        agent = team(tmp_path, script(SIX, ["Six."], errands={"2 * 3?": turns}), make_tools(found))
        given = await answer(replace(agent, arguments=ArgumentGuard(canary), thread=str(number)), task())
        assert given.done.finish_reason == "filtered"
        assert ("argument_canary", "block") in [(one.guard, one.outcome) for one in given.done.decisions]
        assert canary.word not in str(given)


async def test_a_tool_that_does_more_than_read_is_no_specialists_by_its_name(tmp_path: Path) -> None:
    done: list[object] = []

    async def run(*called: object) -> Result:
        done.append(called)
        return Result()

    tool = Counted("calculate").tool
    for changed in (replace(tool, run=run, internal=True), replace(tool, run=run, read_only=True)):
        model = script([(SUMS, {"text": "a"})], ["Done."])
        await events(replace(team(tmp_path, model, [changed]), thread=str(changed.read_only)), task())
        assert model.tools[0] == [SUMS]
    assert len(done) == 1  # the one that only reads, and nothing was read before


@pytest.mark.parametrize(
    ("text", "called", "said"),
    [
        ("What is 12 * (3 + 4)?", ["ask_data", "calculate"], "84"),
        ("What do penguins eat?", ["ask_documents", "search_documents"], "Penguins eat krill. [1]"),
        ("What did we spend this week, by model?", ["ask_data", "query_database"], "model"),
        ("Write a note 'call the office'", ["write_note"], "waits for approval"),
        ("Delete the document guide.md", ["delete_document"], "waits for approval"),
        ("What is 2 * 3? Then write a note 'six'", ["ask_data", "calculate", "write_note"], "waits for approval"),
    ],
)
async def test_the_offline_model_finds_its_specialist(tmp_path: Path, text: str, called: list[str], said: str) -> None:
    with closing((found := parts(tmp_path)).database):
        agent = agent_over(tmp_path, OfflineChatModel(), make_tools(found), pattern="supervisor")
        seen = await events(agent, task(text))
    assert [tool for tool, _ in steps(seen)] == called
    assert said in "".join(one.delta for one in seen if isinstance(one, Text))
    assert len([one for one in seen if isinstance(one, Citation)]) == ("ask_documents" in called)
