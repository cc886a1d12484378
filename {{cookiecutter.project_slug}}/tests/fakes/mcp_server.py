"""A foreign MCP server, made with the SDK: `python -m tests.fakes.mcp_server` speaks over standard input and output."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mcp import types
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from tests.fakes.local_http import LocalHTTP


def make_foreign(
    said: str = "", described: str = "Write a text down.", *, written: list[str] | None = None
) -> MCPServer:
    """It says `said` wherever it can; what it was told to write goes to `written`."""
    server = MCPServer("foreign")
    done = written if written is not None else []

    @server.tool(description="Tell the weather of a city.")
    def weather(city: str, days: int = 1) -> str:
        return said or f"{city}: {days} sunny"

    @server.tool(description=described)
    def write(text: str) -> str:
        done.append(text)
        return f"written: {text}"

    @server.tool(description="Fail.")
    def fail() -> str:
        raise ToolError(said or "no such city")

    @server.tool(description="Say a variable of the environment.")
    def variable(name: str) -> str:
        return os.environ.get(name, "none")

    @server.tool(description="Take long.")
    async def wait() -> str:
        await asyncio.sleep(60)
        return "done"

    @server.tool(description="End at once.")
    def die() -> str:
        os._exit(3)

    @server.tool(description="Say much.")
    def much(size: int) -> str:
        return "x" * size

    @server.tool(description="Draw.", structured_output=False)
    def draw() -> list[types.ContentBlock]:
        picture = types.ImageContent(type="image", data="aGk=", mime_type="image/png")
        return [types.TextContent(type="text", text="here"), picture]

    @server.tool(description="A table.")
    def table() -> dict[str, Any]:
        return {"rows": [1, 2]}

    return server


@contextmanager
def over_http(server: MCPServer) -> Iterator[str]:
    """Its address, while it runs there."""
    site = LocalHTTP(server.streamable_http_app(), lifespan="on")
    try:
        yield f"{site.url}/mcp"
    finally:
        site.stop()


if __name__ == "__main__":
    print("a foreign server starts", file=sys.stderr)
    make_foreign(*sys.argv[1:3]).run()
