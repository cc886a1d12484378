"""The threads of a principal: list, show, cancel, delete. Another principal's are not found. Runs nothing."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from app.agents.approvers import Verdict
from app.agents.audit import record
from app.agents.history import History, Status, ThreadSummary, Turn
from app.errors import UnknownThread
from app.types import Account, Context, Event

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage
    from langgraph.checkpoint.base import CheckpointTuple

    from app.agents.agent import Agent
    from app.agents.thread import State, Thread

LONGEST_TITLE = 80
# LangGraph's number of the step that takes the first task of a thread.
FIRST_STEP = -1


@dataclass(frozen=True, slots=True)
class Threads:
    """Those that an agent works on. Everything raises DatabaseUnavailable."""

    agent: "Agent"

    async def list(self, context: Context, limit: int) -> list[ThreadSummary]:
        """Those begun last, the newest first."""
        from app.agents.thread import opened_thread

        async with opened_thread(self.agent, "", context) as any_thread:
            begun = await first_checkpoints(any_thread, limit)
            found: list[ThreadSummary] = []
            for one in begun:  # only now: a saver that lists does nothing else
                *_, name = json.loads(one.config["configurable"]["thread_id"])
                thread = replace(any_thread, name=name)
                status = self.status(thread, await thread.state())
                found.append(ThreadSummary(name, title_of(one.checkpoint), one.checkpoint["ts"], status))
            return found

    async def show(self, name: str, context: Context) -> History:
        """What was said and done, as the readers let it through. Raises UnknownThread."""
        from app.agents.thread import opened_thread

        async with opened_thread(self.agent, name, context) as thread:
            state = await known(thread, "see the list of threads for those that there are")
            turns = [turn async for turn in turns_of(thread, [*state.messages, *state.results])]
            return History(name, self.status(thread, state), tuple(turns), state.waiting)

    async def cancel(self, name: str, context: Context) -> None:
        """Its run ends, and what it waits for is denied: then it takes a task. Raises UnknownThread, or ThreadBusy."""
        from app.agents.cancelling import give_up
        from app.agents.thread import opened_thread

        ended = await self.agent.running.end(name, context)
        with self.agent.running.alone(name, context):
            async with opened_thread(self.agent, name, context) as thread:
                await thread.claim()
                state = await thread.state() if ended else await known(thread, "nothing to cancel")
                for one in state.waiting:
                    await record(self.agent.audit, one, Verdict("deny"), context)
                if state.under_way:
                    await give_up(thread, state)

    async def delete(self, name: str, context: Context) -> None:
        """Nothing is left of it. Raises UnknownThread, or ThreadBusy while it runs."""
        from app.agents.thread import opened_thread

        with self.agent.running.alone(name, context):
            async with opened_thread(self.agent, name, context) as thread:
                await known(thread, "nothing to delete")
                await thread.claim()
                await thread.saver.adelete_thread(thread.config["configurable"]["thread_id"])

    def status(self, thread: "Thread", state: "State") -> Status:
        if self.agent.running.has(thread.name, thread.context):
            return "running"
        if state.waiting:
            return "waiting"
        return "broken_off" if state.under_way else "idle"


async def first_checkpoints(thread: "Thread", limit: int) -> "list[CheckpointTuple]":
    """Of the principal's threads, the newest first; those of a part of a run are none."""
    found: list[CheckpointTuple] = []
    wanted = {"tenant": thread.context.tenant, "subject": thread.context.subject, "step": FIRST_STEP}
    async with aclosing(thread.saver.alist(None, filter=wanted)) as begun:  # type: ignore[type-var]  # a generator
        async for one in begun:
            if one.config["configurable"]["checkpoint_ns"] == "":
                found.append(one)
            if len(found) == limit:
                break
    return found


async def known(thread: "Thread", advice: str) -> "State":
    """Raises UnknownThread with this advice."""
    state = await thread.state()
    if not state.known:
        raise UnknownThread(f"there is no run {thread.name!r}: {advice}")
    return state


async def turns_of(thread: "Thread", messages: "list[AnyMessage]") -> AsyncGenerator[Turn]:
    """Each task with what came of it. Readers that end an answer end that of its own task."""
    from app.agents.feed import Feed
    from app.agents.readings import Readings

    tasks = [place for place, message in enumerate(messages) if message.type == "human"]
    for first, end in pairwise([*tasks, len(messages)]):
        turn, feed = Turn(messages[first].text), Feed(messages[: first + 1])
        alone = replace(thread, context=replace(thread.context, account=Account()))
        async for event in Readings(alone).read(feed, each(feed.state(messages[:end]))):
            turn.note(event)
        yield turn


async def each(events: list[Event]) -> AsyncGenerator[Event]:
    for event in events:
        yield event


def title_of(first: Any) -> str:
    """Of the checkpoint that takes the first task, which ends what was said by then."""
    messages = first["channel_values"].get("__start__", {}).get("messages", [])
    title = " ".join(messages[-1].text.split()) if messages else ""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
