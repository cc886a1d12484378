"""Measures tools that clients of MCP call. What guards decide of an agent's own calls is counted with its answer."""

from dataclasses import replace

from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.monitoring.decisions import counted
from app.monitoring.metrics import Metrics


def metered(tool: Tool, metrics: Metrics) -> Tool:
    """The same tool. What guards decide of what it returns is counted."""

    async def run(arguments: Arguments, call: Call) -> Result:
        with counted(call.context, metrics) as own:
            return await tool.run(arguments, replace(call, context=own))

    return replace(tool, run=run)
