"""The tools that the server offers over MCP, offered once more: each message goes there, and its answer back."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from app import __version__
from app.agents.mcp.connection import reason
from app.cli.server.client import Server, ServerRefused

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server as McpServer


@asynccontextmanager
async def bridged(name: str, server: Server) -> AsyncGenerator["McpServer[Any]"]:
    """Raises ServerRefused."""
    from mcp import Client, types
    from mcp.client.streamable_http import streamable_http_client
    from mcp.server import lowlevel

    from app.agents.mcp.capped import http_client

    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(http_client(server.key))
        address = f"{server.address}/mcp/"
        try:
            client = await stack.enter_async_context(Client(streamable_http_client(address, http_client=http)))
        except Exception as error:
            raise ServerRefused(
                f"{address}, whose server holds the index, offers no tools ({reason(error)}): set API_KEY to its key, "
                "run `make setup EXTRAS=mcp` and start it anew, or stop it"
            ) from None

        async def list_tools(_: Any, params: Any) -> types.ListToolsResult:
            return await client.session.list_tools(params=params)

        async def call_tool(_: Any, params: Any) -> types.CallToolResult:
            asked = types.CallToolRequestParams(name=params.name, arguments=params.arguments)
            return await client.session.send_request(types.CallToolRequest(params=asked), types.CallToolResult)

        yield lowlevel.Server(
            name,
            version=__version__,
            instructions=client.instructions,
            on_list_tools=list_tools,
            on_call_tool=call_tool,
        )
