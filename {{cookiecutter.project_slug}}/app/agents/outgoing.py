"""Calls whose arguments say what may not leave, and whether a call leads out to an address that nobody gave.

A model that obeys a document could have a tool carry out what it knows. So no call holds our canary, none that leaves
the application a key or a password, and one that only reads there asks first for an address that the model made up
after it had read anything: see `approval.py`. Source: OWASP Top 10 for LLM Applications 2025, LLM02 and LLM06.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

import structlog
from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, ToolMessage
from langgraph.types import Command

from app.agents.passages import passages_in
from app.guardrails.arguments import CANARY, SECRETS, ArgumentGuard, texts_in
from app.guardrails.guard import BLOCK, deciding
from app.llm.call import running_context
from app.llm.finish import ENDED
from app.types import Decision

log = structlog.get_logger(__name__)

OUTSIDE = "outside"
"""What marks the result of a call as words of somebody else, who did not see the conversation."""
REFUSED = (
    "The call was refused, and nothing was done: its arguments hold a key or a password, which must not leave. Go on "
    "without it."
)
LEADS = re.compile(r"://|\bwww\.", re.IGNORECASE)
# What may go on with an address, so that where one of these follows another address stands.
GOES_ON = r"[\w/?=&%#~+@-]"


class Outgoing(AgentMiddleware):
    """Ends the run at a call that gives our instructions away, and refuses secrets for tools that are not `internal`.

    Stands around approval: nobody is asked about such a call. No answer's readers read what a loop `reports`, so here
    its words are read too.
    """

    def __init__(self, guard: ArgumentGuard, internal: Collection[str], reports: bool = False) -> None:
        super().__init__()
        self.guard = guard
        self.internal = frozenset(internal)
        self.reports = reports

    async def awrap_model_call(
        self, request: ModelRequest, handler: Callable[[ModelRequest], Awaitable[ModelResponse]]
    ) -> ModelResponse | AIMessage:
        response = await handler(request)
        context = running_context()
        async with deciding(CANARY, context):
            leaks = any(map(self.guard.gives_away, self.said(response)))
        if not leaks:
            return response
        context.account.decide(Decision(CANARY, BLOCK, 1.0))
        context.account.end("filtered")
        return AIMessage("", response_metadata={ENDED: "filtered"})

    def said(self, response: ModelResponse | AIMessage) -> list[Mapping[str, Any]]:
        messages: Sequence[BaseMessage] = [response] if isinstance(response, AIMessage) else response.result
        calls = [call["args"] for one in messages if isinstance(one, AIMessage) for call in one.tool_calls]
        return [*calls, *({"report": one.text} for one in messages if self.reports)]

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]
    ) -> ToolMessage | Command[Any]:
        call, context = request.tool_call, running_context()
        if call["name"] in self.internal:
            return await handler(request)
        async with deciding(SECRETS, context):
            refused = self.guard.has_secret(call["args"])
        if not refused:
            return await handler(request)
        context.account.decide(Decision(SECRETS, BLOCK, 1.0))
        log.info("a call was refused", tool=call["name"], call=call["id"], guard=SECRETS)
        return ToolMessage(REFUSED, name=call["name"], tool_call_id=call["id"], status="error")


def leads_out(arguments: Mapping[str, Any], messages: Sequence[AnyMessage]) -> bool:
    """Whether it holds an address that stands neither in the task nor in what was found, letter for letter."""
    addresses = [text for text in texts_in(arguments) if LEADS.search(text)]
    given = "\n".join(given_texts(messages)) if addresses else ""
    return not all(stands(address, given) for address in addresses)


def given_texts(messages: Sequence[AnyMessage]) -> list[str]:
    """What people said, passages, and pages. No other result: one of a query or an error may say the model's words."""
    said = [message.text for message in messages if message.type == "human"]
    pages = [message.text for message in messages if is_outside(message)]
    return [*said, *pages, *(passage.chunk.text for passage in passages_in(messages).items)]


def is_outside(message: AnyMessage) -> bool:
    artifact = getattr(message, "artifact", None)
    return isinstance(artifact, dict) and bool(artifact.get(OUTSIDE))


def stands(address: str, text: str) -> bool:
    """`("https://a.test/b", "See https://a.test/b.")` -> True, for `https://a.test/` too, but not for `https://a.te`."""
    return re.search(rf"(?<!\w){re.escape(address)}(?!{GOES_ON})", text) is not None
