"""What is decided about the calls that a run waits for, and who was asked."""

import time
from dataclasses import asdict
from typing import Any

import structlog

from app.agents.approvers import TAINTED, Verdict
from app.agents.audit import record
from app.agents.thread import Thread
from app.errors import BadQuestion
from app.guardrails.guard import check_message
from app.guardrails.pii import note_personal
from app.llm.wrappers.message_texts import strings
from app.types import ApprovalNeeded, Decision, Message

log = structlog.get_logger(__name__)


async def decisions(thread: Thread, waiting: dict[str, ApprovalNeeded]) -> dict[str, Any]:
    """What the approver says to all calls, for the audit log too; empty while one of them waits on.

    Raises BadQuestion for arguments that the tool does not take, and what the guards of a question raise: all calls
    wait on.
    """
    begun = time.monotonic()
    verdicts = {id: await asked(thread, needed) for id, needed in waiting.items()}
    thread.allow(time.monotonic() - begun)
    decided = {id: verdict for id, verdict in verdicts.items() if verdict}
    if len(decided) < len(waiting):
        return {}
    for id, verdict in decided.items():
        await check_words(thread, waiting[id], verdict)
    for id, verdict in decided.items():
        await note(thread, verdict)
        await record(thread.agent.audit, waiting[id], verdict, thread.context)
    return {id: asdict(verdict) for id, verdict in decided.items()}


async def asked(thread: Thread, needed: ApprovalNeeded) -> Verdict | None:
    verdict = await thread.agent.approver.decide(needed)
    outcome = verdict.type if verdict else "wait"
    log.info("a call needs approval", tool=needed.tool, outcome=outcome, tainted=needed.tainted)
    thread.context.account.decide(Decision("approval", outcome))
    if verdict:
        check_edited(thread, needed, verdict)
    return verdict


def check_edited(thread: Thread, needed: ApprovalNeeded, verdict: Verdict) -> None:
    """Raises BadQuestion."""
    tool = next((one for one in thread.tools if one.name == needed.tool), None)
    if tool and verdict.type == "edit":
        try:
            tool.read(verdict.arguments or {})
        except BadQuestion as error:
            raise BadQuestion(f"{tool.name} does not take these arguments, and waits on: {error}") from None


async def check_words(thread: Thread, needed: ApprovalNeeded, verdict: Verdict) -> None:
    """The model reads them too. Raises what `check_all` raises."""
    where = f"what you say of {needed.tool}, which waits on: leave it out"
    for text in own_words(needed, verdict):
        await check_message(thread.agent.earlier, Message("user", text), where, thread.context)


def own_words(needed: ApprovalNeeded, verdict: Verdict) -> list[str]:
    """The reason, and of changed arguments those that the call did not have."""
    known = {"", TAINTED, *strings(needed.arguments)}
    return [text for text in strings([verdict.reason, verdict.arguments]) if text not in known]


async def note(thread: Thread, verdict: Verdict) -> None:
    """What a person writes about a call is personal where it is in a task."""
    said = [Message("user", text) for text in strings([verdict.reason, verdict.arguments])]
    await note_personal(thread.agent.note, said, thread.context)
