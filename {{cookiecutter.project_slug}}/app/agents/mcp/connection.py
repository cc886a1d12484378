"""One MCP server that we are a client of: connected for a run, asked in limited time, read to a limited length.

Names of addresses come from the operator, so that any may be asked; a redirect to another host is not followed.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.agents.mcp.complaints import Complaints
from app.errors import AppError
from app.redaction import redact

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import CallToolResult, Tool

OPENING_SECONDS = 20.0
CALL_SECONDS = 60.0
CLOSING_SECONDS = 8.0
MOST_TOOLS = 64
LONGEST_REASON = 300


class ServerFailed(AppError):
    """An MCP server can't be reached, is late, or says no."""


@dataclass(frozen=True)
class Server:
    """`target` is an address alone, or a command with its arguments; `variables` are those that it is given.

    Tools that are `read_only`, by their names there, run without approval.
    """

    name: str
    target: Sequence[str]
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    read_only: frozenset[str] = frozenset()

    @property
    def remote(self) -> bool:
        return self.target[0].startswith(("http://", "https://"))


class Connection:
    """Held by a task of its own, since the generator of a run may be closed by another task than it was begun in."""

    def __init__(self, server: Server) -> None:
        self.server = server
        shown = logging.getLogger(__name__).isEnabledFor(logging.DEBUG)
        self.complaints = Complaints(server.variables.values(), shown)
        self.over = asyncio.Event()
        self.client: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(self.hold())

    async def hold(self) -> None:
        from mcp import Client

        try:
            async with Client(transport(self.server, self.complaints), cache=None) as client:
                self.client.set_result(client)
                await self.over.wait()
        except Exception as error:
            if not self.client.done():
                self.client.set_exception(self.unopened(error))

    async def tools(self, seconds: float | None = None) -> "list[Tool]":
        """Those that it has, `MOST_TOOLS` at most. `seconds` is what is left of the run. Raises ServerFailed."""
        try:
            async with asyncio.timeout(least(OPENING_SECONDS, seconds)):
                client = await asyncio.shield(self.client)
                page = await client.list_tools()
                found = page.tools
                while page.next_cursor and page.tools and len(found) < MOST_TOOLS:
                    page = await client.list_tools(cursor=page.next_cursor)
                    found += page.tools
        except Exception as error:
            raise self.unopened(error) from None
        return found[:MOST_TOOLS]

    async def call(self, name: str, arguments: Mapping[str, Any], seconds: float | None) -> "CallToolResult":
        """`seconds` is what is left of the run. Raises ServerFailed, which a model reads: no complaint is in it."""
        from mcp import types

        request = types.CallToolRequest(params=types.CallToolRequestParams(name=name, arguments=dict(arguments)))
        try:
            async with asyncio.timeout(least(CALL_SECONDS, seconds)):
                client = await asyncio.shield(self.client)
                # Not `call_tool`, which checks the result by patterns that the server wrote.
                return await client.session.send_request(request, types.CallToolResult)
        except Exception as error:
            raise self.failed(error) from None

    async def close(self) -> None:
        """One that has not answered yet is not waited for."""
        self.over.set()
        if not self.client.done():
            self.task.cancel()
        _, running = await asyncio.wait([self.task], timeout=CLOSING_SECONDS)
        for task in running:
            task.cancel()
        if self.client.done() and not self.client.cancelled():
            self.client.exception()  # else asyncio logs that nobody asked for it

    def unopened(self, error: Exception) -> ServerFailed:
        """Before it has listed its tools no model reads why: what the process complained of last may say so."""
        last = self.complaints.last()
        return self.failed(error, f"; it wrote: {last}" if last else "")

    def failed(self, error: Exception, complaint: str = "") -> ServerFailed:
        if isinstance(error, ServerFailed):
            return error
        why = redact(reason(error), self.server.variables.values()) + complaint
        return ServerFailed(f"the MCP server {self.server.name} failed ({why}): do without it, or see MCP_SERVERS")


def transport(server: Server, complaints: Complaints) -> AbstractAsyncContextManager[Any]:
    return over_http(server) if server.remote else over_process(server, complaints)


@asynccontextmanager
async def over_http(server: Server) -> AsyncGenerator[Any]:
    from mcp.client.streamable_http import streamable_http_client

    from app.agents.mcp.capped import LARGEST_EVENT, http_client

    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(http_client(next(iter(server.variables.values()), None)))
        opened = streamable_http_client(server.target[0], http_client=http, max_sse_event_size=LARGEST_EVENT)
        yield await stack.enter_async_context(opened)


@asynccontextmanager
async def over_process(server: Server, complaints: Complaints) -> AsyncGenerator[Any]:
    """It has the variables that it is given, and few others. What it writes for people shows at the level debug."""
    from mcp import StdioServerParameters, stdio_client

    command, *arguments = server.target
    parameters = StdioServerParameters(command=command, args=arguments, env=dict(server.variables))
    async with complaints.heard() as file:
        theirs: Any = file
        async with stdio_client(parameters, theirs) as streams:
            file.close()
            yield streams


def least(limit: float, left: float | None) -> float:
    return limit if left is None else min(limit, left)


def reason(error: BaseException) -> str:
    """In a few words; of several errors the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = getattr(error, "message", "") or str(error) or type(error).__name__
    return " ".join(str(said).split())[:LONGEST_REASON]
