"""Calls whose arguments are no JSON object: none is made, and the model reads why, so that it can make it again."""

from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.messages.tool import tool_call
from langgraph.types import Command

ARGUMENTS = "unreadable"
"""The name of the one argument of such a call, which is what the model wrote."""
ADVICE = "The arguments are no JSON object, and nothing was done: make the call again with one."


class Unreadable(AgentMiddleware):
    """Stands around approval: nobody is asked about such a call."""

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]
    ) -> ToolMessage | Command[Any]:
        call = request.tool_call
        if call["args"].keys() != {ARGUMENTS}:
            return await handler(request)
        return ToolMessage(ADVICE, name=call["name"], tool_call_id=call["id"], status="error")


def with_unreadable(message: AIMessage) -> AIMessage:
    """LangChain leaves these out of the calls, and would take the answer for the last one."""
    calls = [
        tool_call(name=one["name"] or "unknown", args={ARGUMENTS: one["args"]}, id=one["id"])
        for one in message.invalid_tool_calls
    ]
    if not calls:
        return message
    return message.model_copy(update={"tool_calls": [*message.tool_calls, *calls], "invalid_tool_calls": []})
