"""The MCP servers whose tools an agent has besides its own. Each run connects to them, and lists their tools anew."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from app.agents.mcp.connection import Connection, Server, ServerFailed
from app.agents.mcp.foreign import Foreign
from app.agents.tools.tool import Tool
from app.guardrails.passages import Sieve
from app.storage.database import Database
from app.types import Context

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Servers:
    """`database` keeps which of their calls were begun, so that none of them is made twice."""

    servers: Sequence[Server]
    sieves: Sequence[Sieve]
    database: Database

    @asynccontextmanager
    async def opened(self, context: Context) -> AsyncGenerator[list[Tool]]:
        """The tools of those that answer; one that does not is named in the log. Raises GuardFailed."""
        connections = [Connection(server) for server in self.servers]
        try:
            listed = await asyncio.gather(*(self.tools(one, context) for one in connections))
            yield [tool for tools in listed for tool in tools]
        finally:
            await asyncio.gather(*(one.close() for one in connections))

    async def tools(self, connection: Connection, context: Context) -> list[Tool]:
        try:
            return await Foreign(connection, self.sieves, self.database).tools(context)
        except ServerFailed as error:
            log.warning("an MCP server is left out", server=connection.server.name, reason=str(error))
            return []
