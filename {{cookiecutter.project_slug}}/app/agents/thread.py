"""One thread of a principal: where it is kept, and how far it is. Imports LangChain's agents, so import it late."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AnyMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.types import RESUME

from app.agents.conversation import as_ours
from app.agents.graph import Loop
from app.agents.limits import Pattern
from app.agents.running import key_of
from app.agents.supervisor import make_supervisor
from app.agents.tools.tool import Tool
from app.errors import ThreadBusy
from app.guardrails.pii import note_personal
from app.llm.call import config_of
from app.types import ApprovalNeeded, Context

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

    from app.agents.agent import Agent

# How the work is shared out, by AGENT_PATTERN.
PATTERNS: dict[Pattern, Callable[..., "CompiledStateGraph[Any, Any, Any, Any]"]] = {
    "loop": Loop.graph,
    "supervisor": make_supervisor,
}

# Steps of LangGraph, of which one of ours takes a few; ours end a run first.
ROOM = 10


@dataclass(frozen=True, slots=True)
class State:
    """What was said, what waits for a decision, and the results of calls beside it, whose step is not over yet."""

    messages: list[AnyMessage]
    waiting: tuple[ApprovalNeeded, ...]
    results: list[AnyMessage]
    under_way: bool

    @property
    def known(self) -> bool:
        return bool(self.messages or self.under_way)


@dataclass
class Thread:
    """Open for one request. Its context's deadline moves while a person is asked."""

    agent: "Agent"
    graph: "CompiledStateGraph[Any, Any, Any, Any]"
    saver: "BaseCheckpointSaver[Any]"
    name: str
    context: Context
    tools: Sequence[Tool] = ()

    @property
    def config(self) -> RunnableConfig:
        config = config_of(self.context)
        return {
            **config,
            "configurable": {**config["configurable"], "thread_id": self.key},
            "recursion_limit": 4 * self.agent.limits.steps + ROOM,
        }

    @property
    def key(self) -> str:
        return key_of(self.name, self.context)

    async def claim(self) -> None:
        """Raises ThreadBusy while another process is at it, where that can be known."""
        if not await self.agent.checkpoints.claim(self.saver, self.key):
            raise ThreadBusy(
                f"the run {self.name} is under way on another server: wait for its end, or cancel it there"
            )

    async def state(self) -> State:
        """As it is kept; what is personal in it is noted."""
        found = await self.graph.aget_state(self.config)
        messages: list[AnyMessage] = found.values.get("messages", [])
        await note_personal(self.agent.note, as_ours(messages), self.context)
        decided = await self.decided() if found.interrupts else frozenset()
        waiting = [one.value for task in found.tasks if task.id not in decided for one in task.interrupts]
        results = [message for task in found.tasks for message in (task.result or {}).get("messages", [])]
        needed = tuple(ApprovalNeeded(thread=self.name, **one) for one in waiting)
        return State(list(messages), needed, results, bool(found.tasks))

    async def decided(self) -> frozenset[str]:
        """The steps that were decided about, but not carried out to their end: nobody is asked about them again."""
        kept = await self.saver.aget_tuple(self.config)
        return frozenset(task for task, channel, _ in (kept and kept.pending_writes) or () if channel == RESUME)

    def allow(self, seconds: float) -> None:
        """So much more time."""
        if self.context.deadline is not None:
            self.context = replace(self.context, deadline=self.context.deadline + seconds)


@asynccontextmanager
async def opened_thread(
    agent: "Agent", name: str, context: Context, more: Sequence[Tool] = ()
) -> AsyncGenerator[Thread]:
    """Within it the thread is kept, and can be read; a run has `more` tools. Raises DatabaseUnavailable."""
    system, _ = agent.prompt.render(question="")
    tools = [*agent.tools, *more]
    loop = Loop(agent.model, agent.model_name, system, agent.limits, agent.arguments)
    async with agent.checkpoints.opened() as saver:
        graph = PATTERNS[agent.pattern](loop, tools, saver)
        yield Thread(agent, graph, saver, name, context, tools)
