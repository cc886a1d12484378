"""Servers whose calls have the same ids again and again, or none."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.agents.approvers import Given, Verdict
from app.agents.threads import Threads
from app.agents.tools import make_tools
from app.types import ApprovalNeeded, Context, Event, ToolCalled
from tests.agents.asking import events, going_on, task
from tests.agents.tools.parts import Counted, parts
from tests.fakes.agents import ToolScript, Turn, agent_over
from tests.fakes.approvers import ApprovesAll

pytestmark = pytest.mark.anyio


def needed(seen: list[Event]) -> list[ApprovalNeeded]:
    return [event for event in seen if isinstance(event, ApprovalNeeded)]


def notes(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "app.db")) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM notes ORDER BY id")]


@pytest.mark.parametrize("id", ["call_0", ""])
async def test_a_decision_holds_for_one_call_and_not_for_a_later_one_of_its_id(tmp_path: Path, id: str) -> None:
    publish = Counted()
    turns: list[Turn] = [[("publish", {"text": "shown"}, id)], [("publish", {"text": "hidden"}, id)], ["Done."]]
    agent = agent_over(tmp_path, ToolScript(turns=turns), [publish.tool], thread="t")
    (first,) = needed(await events(agent, task()))
    approving = replace(agent, approver=Given({first.id: Verdict("approve")}))
    later = needed(await events(approving, going_on()))[-1]
    assert publish.done == ["shown"]
    assert later.arguments == {"text": "hidden"}
    assert later.id != first.id


@pytest.mark.parametrize("id", ["call_0", ""])
async def test_calls_of_one_step_are_decided_about_one_by_one(tmp_path: Path, id: str) -> None:
    publish = Counted()
    turns: list[Turn] = [[("publish", {"text": "a"}, id), ("publish", {"text": "b"}, id)], ["Done."]]
    agent = agent_over(tmp_path, ToolScript(turns=turns), [publish.tool], thread="t")
    seen = await events(agent, task())
    assert [one.arguments["text"] for one in needed(seen)] == ["a", "b"]
    verdicts = {one.id: Verdict("approve" if one.arguments["text"] == "b" else "deny") for one in needed(seen)}
    await events(replace(agent, approver=Given(verdicts)), going_on())
    assert publish.done == ["b"]
    (turn,) = (await Threads(agent).show("t", Context())).turns
    assert [step.approved for step in turn.steps] == [False, True]


async def test_an_effect_is_no_other_call_s_of_its_id(tmp_path: Path) -> None:
    with closing((found := parts(tmp_path)).database):
        turns: list[Turn] = [[("write_note", {"text": "a"}, "0")], [("write_note", {"text": "b"}, "0")], ["Done."]]
        agent = agent_over(tmp_path, ToolScript(turns=turns), make_tools(found), approver=ApprovesAll(), thread="t")
        await events(agent, task())
    assert notes(tmp_path) == ["a", "b"]


async def test_a_thread_that_was_deleted_begins_anew(tmp_path: Path) -> None:
    with closing((found := parts(tmp_path)).database):
        turns: list[Turn] = [[("write_note", {"text": "a"}, "0")], ["Done."]]
        agent = agent_over(tmp_path, ToolScript(turns=turns), make_tools(found), approver=ApprovesAll(), thread="t")
        for _ in range(2):
            await events(agent, task())
            await Threads(agent).delete("t", Context())
    assert notes(tmp_path) == ["a", "a"]


async def test_an_id_of_its_own_stays(tmp_path: Path) -> None:
    turns: list[Turn] = [[("publish", {"text": "a"}, "mine"), ("publish", {"text": "b"}, "yours")]]
    seen = await events(agent_over(tmp_path, ToolScript(turns=turns), [Counted().tool]), task())
    assert [event.id for event in seen if isinstance(event, ToolCalled)] == ["mine", "yours"]
