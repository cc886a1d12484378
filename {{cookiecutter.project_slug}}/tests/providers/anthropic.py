"""Anthropic's Messages protocol, as the models of its own client know it."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from anthropic.types import ErrorResponse, Message, MessageDeltaUsage, RawMessageStreamEvent
from anthropic.types import Usage as Counts
from anthropic.types.message_create_params import MessageCreateParamsStreaming

from app.types import FinishReason, Usage
from tests.fakes.upstream import Ending, Reply
from tests.providers.checked import checked
from tests.providers.protocol import CITY, COUNTED, KEY, Protocol, Request, named

ARGUMENTS = json.dumps(CITY)
CALL: dict[str, Any] = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": CITY}
# The start counts what was read; the end, all that was written.
EARLY = Usage(COUNTED.input_tokens, 1)
KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class Anthropic(Protocol):
    name = "anthropic"
    fields = frozenset(MessageCreateParamsStreaming.__annotations__)
    early = EARLY
    finishes: ClassVar[Mapping[str, FinishReason]] = {
        "end_turn": "stop",
        "stop_sequence": "stop",
        "tool_use": "stop",
        "pause_turn": "stop",
        "max_tokens": "length",
        "model_context_window_exceeded": "length",
        "refusal": "filtered",
    }

    def variables(self, url: str) -> dict[str, str]:
        return {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": url}

    def answer(self, text: str, finish: str) -> Reply:
        return Reply(json.dumps(message([{"type": "text", "text": text}], finish, COUNTED)))

    def call(self) -> Reply:
        return Reply(json.dumps(message([CALL], "tool_use", COUNTED)))

    def stream(self, *texts: str, finish: str | None, ending: Ending = "end") -> Reply:
        deltas = [{"type": "text_delta", "text": text} for text in texts]
        return self.events({"type": "text", "text": ""}, deltas, finish, ending)

    def streamed_call(self) -> Reply:
        deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in (ARGUMENTS[:5], ARGUMENTS[5:])]
        return self.events({**CALL, "input": {}}, deltas, "tool_use")

    def events(
        self, block: dict[str, Any], deltas: list[dict[str, Any]], finish: str | None, ending: Ending = "end"
    ) -> Reply:
        events = [
            event("message_start", message=message([], None, EARLY)),
            event("content_block_start", index=0, content_block=block),
            'event: ping\ndata: {"type": "ping"}\n\n',
            *(event("content_block_delta", index=0, delta=delta) for delta in deltas),
        ]
        if finish:
            delta = {"stop_reason": finish, "stop_sequence": None}
            usage = checked(MessageDeltaUsage, {"output_tokens": COUNTED.output_tokens})
            events += [event("content_block_stop", index=0), event("message_delta", delta=delta, usage=usage)]
        return Reply(events=[*events, *([event("message_stop")] if ending == "end" else [])], ending=ending)

    def error(self, status: int, **headers: str) -> Reply:
        return Reply(json.dumps(problem(KINDS.get(status, "api_error"))), status, named(headers))

    def failing(self, *texts: str, kind: str = "overloaded_error") -> Reply:
        begun = self.stream(*texts, finish=None, ending="cut").events
        return Reply(events=[*begun, f"event: error\ndata: {json.dumps(problem(kind))}\n\n"])

    def read(self, head: str, body: Mapping[str, Any]) -> Request:
        assert head.startswith("POST /v1/messages ")
        (question,) = body["messages"]
        assert question["role"] == "user"
        tools = tuple(tool["name"] for tool in body.get("tools") or ())
        streamed = bool(body.get("stream"))
        return Request(body["system"], question["content"], body["model"], body["max_tokens"], tools, streamed)


def event(kind: str, **fields: Any) -> str:
    data = checked(RawMessageStreamEvent, {"type": kind, **fields})
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"


def message(content: list[dict[str, Any]], finish: str | None, usage: Usage) -> dict[str, Any]:
    counts = checked(Counts, {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens})
    said = {"role": "assistant", "content": content, "stop_reason": finish, "stop_sequence": None, "usage": counts}
    return checked(Message, {"id": "msg_1", "type": "message", "model": "m", **said})


def problem(kind: str) -> dict[str, Any]:
    said = {"type": kind, "message": "scripted"}
    return checked(ErrorResponse, {"type": "error", "error": said, "request_id": None})


PROTOCOL = Anthropic()
