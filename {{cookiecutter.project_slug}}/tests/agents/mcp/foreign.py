"""What the tests of foreign MCP servers share: servers, opened, and their tools, called."""

import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.agents.mcp.connection import Server
from app.agents.mcp.servers import Servers
from app.agents.tools.tool import Call, Tool
from app.guardrails.passages import Sieve
from app.types import Context
from tests.agents.tools.parts import parts

PROCESS = Server("local", (sys.executable, "-B", "-m", "tests.fakes.mcp_server"))


@contextmanager
def servers(folder: Path, *of: Server, sieves: Sequence[Sieve] = ()) -> Iterator[Servers]:
    with closing((made := parts(folder)).database):
        yield Servers(of, sieves, made.database)


@asynccontextmanager
async def tools_of(
    folder: Path, *of: Server, sieves: Sequence[Sieve] = (), context: Context | None = None
) -> AsyncIterator[dict[str, Tool]]:
    with servers(folder, *of, sieves=sieves) as opened:
        async with opened.opened(context or Context()) as tools:
            yield {tool.name: tool for tool in tools}


async def called(tool: Tool, key: str = "", context: Context | None = None, **arguments: Any) -> str:
    call = Call(context or Context(), key or uuid4().hex)
    return (await tool.run(tool.read(arguments), call)).text


def reading(server: Server, *names: str) -> Server:
    return replace(server, read_only=frozenset(names))
