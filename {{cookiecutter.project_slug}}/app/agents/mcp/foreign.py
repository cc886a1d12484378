"""A tool of an MCP server as one of ours. All that the server says of it, and through it, is a stranger's text."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from pydantic import ConfigDict

from app.agents.mcp.connection import Connection, Server, ServerFailed
from app.agents.tools.schemas import usable
from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.guardrails.passages import Sieve, sifted_texts
from app.storage.database import Database
from app.storage.effects import Effect, begin, finish
from app.types import Context

if TYPE_CHECKING:
    from mcp import types

log = structlog.get_logger(__name__)

LONGEST_NAME = 64
LONGEST_DESCRIPTION = 1_000
LONGEST_RESULT = 20_000
LEFT_OUT = "A guard left out what the tool returned."
EMPTY = "The tool returned nothing."
UNKNOWN = (
    "This call was begun before, and nobody knows whether it was carried out: look whether it was, or ask the user, "
    "before you try it again."
)


class Anything(Arguments):
    """What the server's own schema is asked about."""

    model_config = ConfigDict(extra="allow")


@dataclass(frozen=True)
class Foreign:
    """Makes tools of ours of those of one server."""

    connection: Connection
    sieves: Sequence[Sieve]
    database: Database

    @property
    def server(self) -> Server:
        return self.connection.server

    async def tools(self, context: Context) -> list[Tool]:
        """Those that can be called by a name of their own. Raises ServerFailed."""
        found: dict[str, Tool] = {}
        listed = await self.connection.tools(context.remaining())
        for one in listed:
            name = name_of(self.server.name, one.name)
            if name in found or not usable(one.input_schema) or not await self.let_through(one, context):
                log.warning(
                    "a tool of an MCP server is left out", server=self.server.name, tool=one.name[:LONGEST_NAME]
                )
            else:
                found[name] = self.tool(name, one)
        for name in self.server.read_only - {one.name for one in listed}:
            log.warning("MCP_READ_ONLY names a tool that is not there", server=self.server.name, tool=name)
        return list(found.values())

    async def let_through(self, one: "types.Tool", context: Context) -> bool:
        """Whether the guards of passages let a model read what is said about it, and within its schema."""
        said = f"{one.description or ''}\n{json.dumps(one.input_schema, ensure_ascii=False)}"
        return await self.sift(said, context) is not None

    def tool(self, name: str, one: "types.Tool") -> Tool:
        return Tool(
            name=name,
            description=" ".join((one.description or one.name).split())[:LONGEST_DESCRIPTION],
            arguments=Anything,
            run=partial(self.run, name, one),
            read_only=one.name in self.server.read_only,
            schema=one.input_schema,
        )

    async def run(self, name: str, one: "types.Tool", arguments: Anything, call: Call) -> Result:
        values = dict(arguments.model_extra or {})
        if one.name in self.server.read_only:
            return Result(await self.ask(one.name, values, call.context))
        effect = Effect(call.key, name, call.context.tenant, call.context.subject)
        if (before := await self.database.run(partial(begin, effect=effect))) is not None:
            return Result(before or UNKNOWN)
        text = await self.ask(one.name, values, call.context)
        await self.database.run(partial(finish, effect=effect, result=text))
        return Result(text)

    async def ask(self, name: str, values: Mapping[str, Any], context: Context) -> str:
        """What it returns, as far as the guards let it through. Raises ServerFailed with what a failure says."""
        result = await self.connection.call(name, values, context.remaining())
        text = await self.sift(text_of(result)[:LONGEST_RESULT] or EMPTY, context)
        if result.is_error:
            raise ServerFailed(f"{name} failed: {text or LEFT_OUT}")
        return text or LEFT_OUT

    async def sift(self, text: str, context: Context) -> str | None:
        """The text, if the guards of passages let it through. Raises GuardFailed, or DeadlineExceeded."""
        kept = await sifted_texts(self.sieves, [text], context)
        return kept[0] if kept else None


def name_of(server: str, tool: str) -> str:
    """`files`, `read.file` -> `files__read_file`, which no tool of ours is called, and every model takes."""
    return f"{server}__{re.sub(r'[^a-zA-Z0-9_-]', '_', tool)}"[:LONGEST_NAME]


def text_of(result: "types.CallToolResult") -> str:
    """Its texts; without any, what it is as JSON. Pictures and sounds are no more than named."""
    parts = [part for block in result.content if (part := text_in(block))]
    if not parts and result.structured_content is not None:
        return json.dumps(result.structured_content, ensure_ascii=False)
    return "\n".join(parts)


def text_in(block: Any) -> str:
    match block.type:
        case "text":
            return str(block.text)
        case "resource":
            return str(getattr(block.resource, "text", f"({block.resource.uri} is not text)"))
        case "resource_link":
            return str(block.uri)
        case kind:
            return f"({kind} is not shown)"
