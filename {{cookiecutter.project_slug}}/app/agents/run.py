"""One run of the agent on its thread: LangGraph's stream as our events, up to its end or to a call that waits.

Imports LangChain's agents, so import it late.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from langchain_core.messages import AnyMessage, HumanMessage
from langgraph.types import Command

from app.agents.approvers import Given
from app.agents.conversation import as_theirs, until_task
from app.agents.decisions import decisions
from app.agents.feed import Feed
from app.agents.readings import Readings
from app.agents.running import Hold
from app.agents.thread import Thread, opened_thread
from app.agents.tools.tool import Tool
from app.errors import AppError, ThreadBusy, UnknownThread
from app.monitoring.clock import Clock
from app.types import AnswerRequest, ApprovalNeeded, Event, FinishReason, Text

if TYPE_CHECKING:
    from app.agents.agent import Agent


@asynccontextmanager
async def opened(agent: "Agent", request: AnswerRequest, hold: Hold, clock: Clock) -> AsyncGenerator["Run"]:
    """Within it the run is kept, and has the tools of other servers."""
    none: list[Tool] = []
    foreign = agent.servers.opened(request.context) if agent.servers else nullcontext(none)
    async with foreign as more, opened_thread(agent, hold.name, request.context, more) as thread:
        yield Run(thread, request, hold, clock)


@dataclass
class Run:
    """Begun with a task, or gone on with. `finish_reason` holds once its events are over."""

    thread: Thread
    request: AnswerRequest
    hold: Hold
    clock: Clock
    finish_reason: FinishReason = "stop"

    async def begin(self, task: str) -> AsyncGenerator[Event]:
        """Raises ThreadBusy where an earlier task is not done yet."""
        await self.thread.claim()
        state = await self.thread.state()
        if state.under_way:
            name = self.thread.name
            raise ThreadBusy(f"the run {name} has a task that is not done: go on with it, or begin another run")
        said = [] if state.messages else as_theirs(self.request.messages[:-1])
        entry = {"messages": [*said, HumanMessage(task)]}
        async with aclosing(self.events(entry, [*state.messages, *said])) as events:
            async for event in events:
                yield event

    async def go_on(self) -> AsyncGenerator[Event]:
        """Tells again what was said and done since the task.

        Raises UnknownThread, ThreadBusy if all is done, or BadQuestion for a decision about a call that does not wait.
        """
        await self.thread.claim()
        state, name = await self.thread.state(), self.thread.name
        if not state.known:
            raise UnknownThread(f"there is no run {name!r}: begin one with a task")
        if not state.under_way:
            raise ThreadBusy(f"the run {name} is done: give it another task")
        if isinstance(approver := self.thread.agent.approver, Given):
            approver.check(state.waiting)
        async with aclosing(self.events(None, until_task(state.messages))) as events:
            async for event in events:
                yield event

    async def events(self, entry: Any, before: list[AnyMessage]) -> AsyncGenerator[Event]:
        """Of each stretch up to a call that waits, and of those after it."""
        readings, name, told = Readings(self.thread), self.thread.name, set[tuple[str, type]]()
        while True:
            feed = Feed(before, told)
            stream = self.thread.graph.astream(
                entry, self.thread.config, stream_mode=["messages", "values", "custom"], durability="sync", version="v2"
            )
            heard = self.timed(feed.events(cast("AsyncGenerator[Any]", stream)))
            async with aclosing(readings.read(feed, heard)) as events:
                async for event in events:
                    yield event
            if self.thread.context.account.ended:
                return
            self.finish_reason = feed.finish_reason
            waiting = {id: ApprovalNeeded(thread=name, **one.value) for id, one in feed.interrupts.items()}
            for needed in waiting.values():
                yield needed
            decided = await decisions(self.thread, waiting)
            if waiting and not decided:
                async with aclosing(readings.waits(list(waiting.values()), feed)) as events:
                    async for event in events:
                        yield event
            if not decided:
                return
            entry, before = Command(resume=decided), feed.messages

    async def timed(self, events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
        """Each in time. Raises what `Hold.next` raises."""
        async with aclosing(events):
            while True:
                with self.clock.stage("model"):
                    event = await self.in_time(events)
                if event is None:
                    return
                if isinstance(event, Text):
                    self.clock.first("first_token", "model")
                yield event

    async def in_time(self, events: AsyncGenerator[Event]) -> Event | None:
        try:
            return await self.hold.next(events, self.thread.context.remaining())
        except AppError:
            self.thread.context.account.fail()
            raise
