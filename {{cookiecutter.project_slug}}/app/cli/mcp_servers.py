"""What `doctor` finds of the MCP servers: whether each answers, and which tools it has."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.agents.mcp.connection import Connection, Server, ServerFailed
from app.agents.mcp.library import check_installed
from app.cli.checks import Finding
from app.monitoring.logging import configure_logging

if TYPE_CHECKING:
    from app.settings import Settings


def check_mcp_servers(settings: "Settings") -> Finding:
    """The agent does without one that is down, so that it is no more than a warning. Calls no tool."""
    from app.bootstrap.mcp import servers_of
    from app.bootstrap.secrets import secrets_of

    check_installed()
    # Else the SDK's logger prints a traceback for each line that is no message.
    configure_logging("debug" if settings.log_level == "debug" else "warning", secrets=secrets_of(settings))
    found = asyncio.run(listed(servers_of(settings)))
    failed = [str(one) for one in found.values() if isinstance(one, ServerFailed)]
    detail = "; ".join(f"{name}: {one}" for name, one in found.items() if isinstance(one, str))
    if failed:
        return Finding("MCP servers", "warn", "; ".join([*failed, *([detail] if detail else [])]))
    return Finding("MCP servers", "ok", detail)


async def listed(servers: Sequence[Server]) -> dict[str, str | ServerFailed]:
    """The names of each server's tools, or why there are none."""
    return dict(zip([one.name for one in servers], await asyncio.gather(*map(tools_of, servers)), strict=True))


async def tools_of(server: Server) -> str | ServerFailed:
    connection = Connection(server)
    try:
        tools = await connection.tools()
    except ServerFailed as error:
        return error
    finally:
        await connection.close()
    names = [f"{one.name} (no approval)" if one.name in server.read_only else one.name for one in tools]
    return ", ".join(names) or "no tools"
