"""What is decided about calls is in the audit log before it is done."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.agents.approvers import Allow, Approver, Deny, Verdict, Wait
from app.errors import DatabaseUnavailable
from app.storage.audit import Entry
from app.types import AnswerRequest, ApprovalNeeded, Context, Message, answer
from tests.agents.tools.parts import Counted
from tests.fakes.agents import ToolScript, agent_over
from tests.fakes.audit import NotedAudit

pytestmark = pytest.mark.anyio
TASK = AnswerRequest((Message("user", "Publish news"),), Context(subject="ann"))


class Edit:
    async def decide(self, needed: ApprovalNeeded) -> Verdict | None:
        return Verdict("edit", {"text": "old"})


class Broken(NotedAudit):
    async def record(self, entry: Entry) -> None:
        raise DatabaseUnavailable("it does not answer: start it")


async def run(folder: Path, approver: Approver, log: NotedAudit, publish: Counted) -> None:
    model = ToolScript(turns=[[("publish", {"text": "news"})], ["So it is."]])
    await answer(replace(agent_over(folder, model, [publish.tool], approver=approver), audit=log), TASK)


@pytest.mark.parametrize(
    ("approver", "action", "text"),
    [(Allow(), "call.approve", "news"), (Deny(), "call.deny", "news"), (Edit(), "call.edit", "old")],
    ids=["approve", "deny", "edit"],
)
async def test_each_decision_is_recorded_with_who_made_it(
    tmp_path: Path, approver: Approver, action: str, text: str
) -> None:
    log = NotedAudit()
    await run(tmp_path, approver, log, Counted())
    (entry,) = log.entries
    assert (entry.action, entry.subject) == (action, "ann")
    assert entry.arguments == {"tool": "publish", "call": "call-0-0", "arguments": {"text": text}}


async def test_what_still_waits_is_not(tmp_path: Path) -> None:
    log = NotedAudit()
    await run(tmp_path, Wait(), log, Counted())
    assert log.entries == []


class OnlyTheFirst:
    async def decide(self, needed: ApprovalNeeded) -> Verdict | None:
        return Verdict("approve") if needed.arguments == {"text": "one"} else None


async def test_a_decision_that_waits_for_another_one_is_not_either(tmp_path: Path) -> None:
    log, publish = NotedAudit(), Counted()
    model = ToolScript(turns=[[("publish", {"text": "one"}), ("publish", {"text": "two"})], ["So it is."]])
    agent = replace(agent_over(tmp_path, model, [publish.tool], thread="t"), audit=log)
    await answer(replace(agent, approver=OnlyTheFirst()), TASK)
    assert (log.entries, publish.done) == ([], [])
    await answer(replace(agent, approver=Allow()), replace(TASK, messages=()))
    assert [entry.action for entry in log.entries] == ["call.approve", "call.approve"]
    assert sorted(publish.done) == ["one", "two"]


async def test_what_can_not_be_recorded_is_not_done(tmp_path: Path) -> None:
    publish = Counted()
    with pytest.raises(DatabaseUnavailable):
        await run(tmp_path, Allow(), Broken(), publish)
    assert publish.done == []
