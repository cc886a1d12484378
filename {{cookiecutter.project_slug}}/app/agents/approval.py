"""Approval: a call of a tool that does not only read waits until somebody decides about it. Deny is the default.

There is no list of tools that need approval: every tool needs it that is not marked as read-only, also one that was
added yesterday, and one that only reads needs it where it leads out to an address that the model made up.
Source: OWASP Top 10 for LLM Applications 2025, LLM06, excessive agency.
"""

import json
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

import structlog
from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import AnyMessage, ToolMessage
from langgraph.types import Command, interrupt

from app.agents.conversation import is_earlier_answer
from app.agents.outgoing import leads_out
from app.agents.passages import numbered
from app.guardrails.arguments import texts_in
from app.guardrails.grounding.languages import UNSPACED

log = structlog.get_logger(__name__)

APPROVED = "approved"
DENIED = "The call was not approved, and nothing was done. It must not be tried again: the task goes on without it."
EDITED = "A person changed the arguments to {} before the call was made. "
Returned = ToolMessage | Command[Any]


class Approvals(AgentMiddleware):
    """Interrupts the run at each call of a tool that is not one of the `read_only`, by name, and does as decided.

    Of these, those that are not `internal` are free only as long as they ask for addresses that were given. A run is
    `tainted` from its beginning where the model reads descriptions of tools that others wrote.
    """

    def __init__(self, read_only: Collection[str], internal: Collection[str] = (), tainted: bool = False) -> None:
        super().__init__()
        self.read_only = frozenset(read_only)
        self.internal = frozenset(internal)
        self.tainted = tainted

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Returned]]
    ) -> Returned:
        call = request.tool_call
        if request.tool is None or self.is_free(call, request.state["messages"]):  # one that is not there only fails
            return await handler(request)
        decision = interrupt(waiting(call, request.state["messages"], self.tainted))
        log.info("a call was decided about", tool=call["name"], call=call["id"], decision=decision["type"])
        if decision["type"] == "approve":
            return marked(await handler(request))
        if decision["type"] == "edit":
            edited = request.override(tool_call={**call, "args": decision["arguments"]})
            return marked(await handler(edited), EDITED.format(json.dumps(decision["arguments"], ensure_ascii=False)))
        return ToolMessage(
            decision.get("reason") or DENIED,
            name=call["name"],
            tool_call_id=call["id"],
            status="error",
            additional_kwargs={APPROVED: False},
        )

    def is_free(self, call: Mapping[str, Any], messages: Sequence[AnyMessage]) -> bool:
        """Whether nobody needs to approve it."""
        safe = call["name"] in self.internal or not (self.tainted or tainted(messages))
        return call["name"] in self.read_only and (safe or not leads_out(call["args"], messages))


def marked(returned: Returned, note: str = "") -> Returned:
    """A result as one that was approved; the model reads the note before it."""
    if not isinstance(returned, ToolMessage):
        return returned
    marks = {**returned.additional_kwargs, APPROVED: True}
    return returned.model_copy(update={"additional_kwargs": marks, "content": f"{note}{returned.text}"})


def waiting(call: Mapping[str, Any], messages: Sequence[AnyMessage], taint: bool = False) -> dict[str, Any]:
    """What a person needs to decide: the exact arguments, and where they come from. Values that JSON has."""
    return {
        "id": call["id"],
        "tool": call["name"],
        "arguments": call["args"],
        "origins": {name: origin(value, messages) for name, value in call["args"].items()},
        "tainted": taint or tainted(messages),
    }


def tainted(messages: Sequence[AnyMessage]) -> bool:
    """Whether the model may have read orders: a tool has returned something, here or before an earlier answer."""
    return any(isinstance(message, ToolMessage) or is_earlier_answer(message) for message in messages)


def origin(value: object, messages: Sequence[AnyMessage]) -> str:
    """Where these words stand, as words of their own: `task`, the name of a tool whose result has them, or `model`.

    Of a value that has parts all of them must stand in the same place. Nothing at all is the model's.
    """
    said = [words for text in texts_in(value) if (words := folded(text))]
    for message in numbered(messages):
        if said and message.type in ("human", "tool") and all(stand(words, folded(message.text)) for words in said):
            return "task" if message.type == "human" else str(message.name)
    return "model"


def stand(words: str, text: str) -> bool:
    """`("5", "Send 5.")` -> True, but not in `Send 50` or `0.5`. Scripts without spaces have no edges of words."""
    before = "" if UNSPACED.match(words[0]) else r"(?<!\w)(?<!\d[.,])"
    after = "" if UNSPACED.match(words[-1]) else r"(?!\w|[.,]\d)"
    return re.search(f"{before}{re.escape(words)}{after}", text) is not None


def folded(text: str) -> str:
    return " ".join(text.casefold().split())
