"""The values that must show nowhere."""

from app.llm.providers import secrets_in
from app.settings import Settings, read_variables


def secrets_of(settings: Settings) -> list[str]:
    """Those of the settings, the keys of providers, and what MCP_VARIABLES hands to servers: no log line holds them."""
    variables = read_variables()
    handed = [variables[name] for _, name in settings.mcp_needs() if name in variables]
    return [*settings.secrets(), *secrets_in(variables), *handed]
