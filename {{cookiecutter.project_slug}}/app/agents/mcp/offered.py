"""Our tools that only read within the application, as an MCP server. Knows nothing of the wire that it is asked over.

A tool that leads out is none of them: what guards its calls in a run knows the task and all that was read, and asks a
person; of a client's conversation nothing is known here.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import structlog

from app import __version__
from app.agents.mcp.library import load
from app.agents.passages import NOTHING
from app.agents.tools.tool import Call, Result, Tool
from app.errors import AppError, DeadlineExceeded
from app.prompts.passages import given, render_passages
from app.types import Context

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

log = structlog.get_logger(__name__)

INSTRUCTIONS = "Search the documents of this application for passages, and read them. Nothing here changes anything."
UNEXPECTED = "something went wrong inside the server: its log has the details"


def make_server(name: str, tools: Sequence[Tool], contexts: Callable[[], Context]) -> "Server[Any]":
    """It offers those that are `read_only` and `internal`; `contexts` makes one for each call. Raises MissingExtra."""
    load()
    from mcp import types
    from mcp.server.lowlevel import Server
    from mcp.shared.exceptions import MCPError

    offered = {tool.name: tool for tool in tools if tool.read_only and tool.internal}

    async def list_tools(_: Any, params: Any) -> "types.ListToolsResult":
        hints = types.ToolAnnotations(read_only_hint=True)
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    description=tool.description,
                    input_schema=tool.arguments.model_json_schema(),
                    annotations=hints,
                )
                for tool in offered.values()
            ]
        )

    async def call_tool(_: Any, params: Any) -> "types.CallToolResult":
        if params.name not in offered:
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {params.name[:100]!r}: tools/list names those")
        text, failed = await called(offered[params.name], params.arguments or {}, contexts())
        whole = text.encode("utf-8", "replace").decode()  # half of a pair is no character, and can't be sent
        return types.CallToolResult(content=[types.TextContent(type="text", text=whole)], is_error=failed)

    return Server(
        name, version=__version__, instructions=INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool
    )


async def called(tool: Tool, arguments: dict[str, Any], context: Context) -> tuple[str, bool]:
    """What the caller reads, and whether that is a failure, which its model can act on."""
    begun = time.monotonic()
    text, failed = await outcome(tool, arguments, context)
    log.info("a tool was called", tool=tool.name, failed=failed, ms=round((time.monotonic() - begun) * 1000, 1))
    return text, failed


async def outcome(tool: Tool, arguments: dict[str, Any], context: Context) -> tuple[str, bool]:
    try:
        checked = tool.read(arguments)
        async with asyncio.timeout(context.remaining()) as limit:
            return words_of(await tool.run(checked, Call(context, context.request_id))), False
    except AppError as error:
        return str(error), True
    except TimeoutError:
        return (str(too_late()) if limit.expired() else UNEXPECTED), True
    except Exception as error:
        log.error("a tool crashed", tool=tool.name, exc_info=error)
        return UNEXPECTED, True


def words_of(result: Result) -> str:
    """As the model of the agent reads it, with the passages numbered from 1."""
    if result.passages is None:
        return result.text
    return render_passages(given(result.passages.items)) or NOTHING


def too_late() -> DeadlineExceeded:
    return DeadlineExceeded("the call took too long: ask for less, or raise REQUEST_TIMEOUT_SECONDS")
