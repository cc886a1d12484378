"""The agent: its tools, its limits, and where its runs are kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.agents.agent import Agent
from app.agents.checkpoints import Checkpoints, PostgresCheckpoints, SqliteCheckpoints
from app.agents.limits import Limits
from app.agents.running import Running
from app.agents.tools import Parts, make_tools
from app.agents.tools.tool import Tool
from app.bootstrap.answers import budget_of
from app.bootstrap.guards import build_argument_guard, build_earlier, build_guards, build_readers, build_sieves
from app.bootstrap.mcp import build_servers
from app.bootstrap.personal import build_notes
from app.bootstrap.storage import address_of
from app.errors import SettingsError
from app.guardrails.canary import Canary
from app.llm.chat import display_name
from app.llm.cost import check_price
from app.prompts.library import load_prompt
from app.rag.inventory import Inventory
from app.rag.sources.inbox import Inbox
from app.rag.sources.upload import Upload
from app.settings import OFFLINE, Settings
from app.storage.audit import AuditLog
from app.storage.database import Database
from app.types import Retriever
from app.types.embedding import Embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.rag.sources.web.pages import Web


@dataclass(frozen=True)
class Rooms:
    """What an agent's tools, guards, runs and approvals reach. The `canary` is the one whose line its model is told."""

    retriever: Retriever
    inventory: Inventory
    database: Database
    embedder: Embedder
    inbox: Inbox
    ingest: Callable[[Upload], object]
    running: Running
    checkpoints: Checkpoints
    audit: AuditLog
    canary: Canary | None = None


def build_agent(
    settings: Settings,
    model: "BaseChatModel",
    rooms: Rooms,
) -> Agent:
    """`model` is the stack. Raises SettingsError, or PromptError."""
    check_limit(settings)
    return Agent(
        model=model,
        model_name=display_name(settings.llm_model),
        tools=build_tools(settings, rooms),
        prompt=load_prompt("agent", ["question"]),
        checkpoints=rooms.checkpoints,
        guards=build_guards(settings, rooms.embedder),
        earlier=build_earlier(settings),
        readers=build_readers(settings, rooms.canary),
        arguments=build_argument_guard(settings, rooms.canary),
        note=build_notes(settings),
        limits=build_limits(settings),
        pattern=settings.agent_pattern,
        servers=build_servers(settings, rooms.database),
        running=rooms.running,
        audit=rooms.audit,
    )


def build_limits(settings: Settings) -> Limits:
    """The offline model can't sum up."""
    summary = None if settings.llm_model == OFFLINE else load_prompt("thread_summary", ["earlier", "conversation"])
    return Limits(
        settings.agent_max_steps, settings.agent_max_usd, settings.agent_max_tokens, budget_of(settings), summary
    )


def build_tools(settings: Settings, rooms: Rooms) -> Sequence[Tool]:
    return make_tools(parts_of(settings, rooms))


def build_checkpoints(settings: Settings) -> Checkpoints:
    """Connects to nothing yet. Raises SettingsError."""
    if settings.agent_checkpoints == "sqlite":
        return SqliteCheckpoints(settings.data_dir)
    address = address_of(settings)
    if address.file:
        raise SettingsError(
            'AGENT_CHECKPOINTS="postgres" needs a server: set DATABASE_URL to its address, or this to sqlite'
        )
    return PostgresCheckpoints(address)


def parts_of(settings: Settings, rooms: Rooms) -> Parts:
    def web() -> "Web":
        from app.rag.sources.web.guard import Guard
        from app.rag.sources.web.pages import Web

        return Web(Guard(settings.networks()))

    sieves, hosts = build_sieves(settings), settings.agent_hosts()
    return Parts(rooms.retriever, sieves, rooms.inventory, rooms.database, web, rooms.inbox, rooms.ingest, hosts)


def check_limit(settings: Settings) -> None:
    """Raises SettingsError for a model whose cost AGENT_MAX_USD can't hold, since no list knows its price."""
    if settings.agent_max_usd is not None:
        for name, setting in [(settings.llm_model, "LLM_MODEL"), *settings.further_models()]:
            check_price(name, settings.own_prices(), setting)
