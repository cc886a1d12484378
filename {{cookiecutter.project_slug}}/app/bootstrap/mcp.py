"""The MCP servers that the settings name."""

from collections.abc import Sequence

from app.agents.mcp.connection import Server
from app.agents.mcp.library import check_installed
from app.agents.mcp.servers import Servers
from app.bootstrap.guards import build_sieves
from app.errors import SettingsError
from app.settings import McpSettings, Settings, read_variables
from app.storage.database import Database


def build_servers(settings: Settings, database: Database) -> Servers | None:
    """None where there are none. Raises MissingExtra, or SettingsError for a variable that is not set."""
    if not settings.mcp_servers:
        return None
    check_installed()
    return Servers(servers_of(settings), build_sieves(settings), database)


def servers_of(settings: McpSettings) -> Sequence[Server]:
    values = variables_of(settings)
    return [
        Server(
            name,
            target,
            {variable: values[variable] for owner, variable in settings.mcp_needs() if owner == name},
            frozenset(tool for owner, tool in settings.mcp_reading() if owner == name),
        )
        for name, target in settings.mcp_targets().items()
    ]


def variables_of(settings: McpSettings) -> dict[str, str]:
    """Those that MCP_VARIABLES names, with their values, which must show nowhere."""
    known = read_variables()
    for server, name in settings.mcp_needs():
        if name not in known:
            raise SettingsError(
                f"MCP_VARIABLES gives {name} to {server}, and it is not set: write it into .env, or export it"
            )
    return {name: known[name] for _, name in settings.mcp_needs()}
