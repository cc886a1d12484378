"""The tools of the agent, by name. Add one here: a file with a function that makes its `Tool` from `Parts`."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.agents.tools.tool import Tool
from app.guardrails.passages import Sieve
from app.rag.inventory import Inventory
from app.rag.sources.inbox import Inbox
from app.rag.sources.upload import Upload
from app.storage.database import Database
from app.types import Retriever

if TYPE_CHECKING:
    from app.rag.sources.web.pages import Web

# A model that can't tell them apart takes the first.
TOOLS = {
    "search_documents": "app.agents.tools.search:search_documents",
    "read_document": "app.agents.tools.read:read_document",
    "calculate": "app.agents.tools.calculate:calculate",
    "query_database": "app.agents.tools.query:query_database",
    "http_get": "app.agents.tools.http:http_get",
    "http_send": "app.agents.tools.send:http_send",
    "write_note": "app.agents.tools.note:write_note",
    "add_document": "app.agents.tools.add:add_document",
    "delete_document": "app.agents.tools.delete:delete_document",
}

OVER_HTTP = ("http_get", "http_send")


@dataclass(frozen=True)
class Parts:
    """What tools work with. `ingest` takes what waits in the inbox; `hosts` are those that may be asked over HTTP."""

    retriever: Retriever
    sieves: Sequence[Sieve]
    inventory: Inventory
    database: Database
    web: Callable[[], "Web"]
    inbox: Inbox
    ingest: Callable[[Upload], object]
    hosts: Sequence[str] = ()


def make_tools(parts: Parts) -> list[Tool]:
    """All of them, in their order; without hosts that may be asked, none that asks them."""
    names = [name for name in TOOLS if name not in OVER_HTTP or parts.hosts]
    return [make_tool(name, parts) for name in names]


def make_tool(name: str, parts: Parts) -> Tool:
    module, _, function = TOOLS[name].partition(":")
    tool: Tool = getattr(importlib.import_module(module), function)(parts)
    return tool
