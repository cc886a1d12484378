"""The agent on any thread, for whoever wants it: clients, the terminal, the evaluation; and its tools for MCP."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from app.agents.agent import Agent
from app.agents.approvers import Approver, Wait
from app.agents.threads import Threads
from app.agents.tools.tool import Tool
from app.bootstrap.agents import Rooms, build_agent, build_tools
from app.settings import Settings
from app.storage.audit import AuditLog
from app.storage.database import Database
from app.types import Answerer

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True)
class AgentRoom:
    """`stack` makes the model, and `watched` puts records and figures around an answerer, and who judges it.

    `metered` puts figures around a tool.
    """

    settings: Settings
    rooms: Rooms
    stack: "Callable[[], BaseChatModel]"
    watched: Callable[[Answerer], Answerer]
    metered: Callable[[Tool], Tool]

    def on(self, thread: str = "", approver: Approver | None = None) -> Answerer:
        """The agent on a thread, or on one of its own, and with somebody who approves what it wants to do."""
        return self.watched(replace(self.agent, thread=thread, approver=approver or Wait()))

    def threads(self) -> Threads:
        """Of whoever asks for them."""
        return Threads(self.agent)

    @cached_property
    def agent(self) -> Agent:
        """On no thread yet. Blocking: LangChain's agents are imported for it."""
        import_module("app.agents.run")
        return build_agent(self.settings, self.stack(), self.rooms)

    @cached_property
    def tools(self) -> Sequence[Tool]:
        """For whoever calls them without the agent."""
        return [*map(self.metered, build_tools(self.settings, self.rooms))]

    def over(self, database: Database) -> "AgentRoom":
        """The same, with tools that read and write this database, which has the audit log too."""
        return replace(self, rooms=replace(self.rooms, database=database, audit=AuditLog(database)))
