"""Amazon Bedrock's Converse protocol, as Amazon's own description of the service in its client knows it."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from app.llm.provider import Access
from app.types import FinishReason
from tests.fakes.upstream import Ending, Reply
from tests.providers.event_stream import CONTENT_TYPE, event, exception, held_to, operation
from tests.providers.protocol import CITY, COUNTED, Protocol, Request, named

# The client streams only models that it knows to stream.
MODEL = "us.anthropic.claude-haiku-5-5"
ID = "AKIA4711"
CREDENTIALS = {"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": ID, "AWS_SECRET_ACCESS_KEY": "secret"}
WHOLE, STREAMED = operation("bedrock-runtime", "Converse"), operation("bedrock-runtime", "ConverseStream")
EVENTS = STREAMED.get_event_stream_output().members
USAGE = {
    "inputTokens": COUNTED.input_tokens,
    "outputTokens": COUNTED.output_tokens,
    "totalTokens": COUNTED.input_tokens + COUNTED.output_tokens,
}
ARGUMENTS = json.dumps(CITY)
CALL = {"toolUseId": "tooluse_1", "name": "weather"}
ERRORS = {error.metadata["error"]["httpStatusCode"]: error.name for error in reversed(WHOLE.error_shapes)}


class BedrockConverse(Protocol):
    name = "bedrock_converse"
    key = f"authorization: aws4-hmac-sha256 credential={ID}/"
    fields = frozenset(WHOLE.input_shape.members)
    finishes: ClassVar[Mapping[str, FinishReason]] = {
        "end_turn": "stop",
        "tool_use": "stop",
        "stop_sequence": "stop",
        "max_tokens": "length",
        "model_context_window_exceeded": "length",
        "guardrail_intervened": "filtered",
        "content_filtered": "filtered",
    }

    @property
    def model(self) -> str:
        return f"{self.name}:{MODEL}"

    def access(self, url: str) -> Access:
        return Access(self.model, "LLM", url, variables=CREDENTIALS)

    def variables(self, url: str) -> dict[str, str]:
        return {**CREDENTIALS, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": url}

    def answer(self, text: str, finish: str) -> Reply:
        return whole([{"text": text}], finish)

    def call(self) -> Reply:
        return whole([{"toolUse": {**CALL, "input": CITY}}], "tool_use")

    def stream(self, *texts: str, finish: str | None, ending: Ending = "end") -> Reply:
        return streamed([delta({"text": text}) for text in texts], finish, ending)

    def streamed_call(self) -> Reply:
        begun = said("contentBlockStart", start={"toolUse": CALL}, contentBlockIndex=0)
        pieces = [delta({"toolUse": {"input": piece}}) for piece in (ARGUMENTS[:5], ARGUMENTS[5:])]
        return streamed([begun, *pieces], "tool_use")

    def error(self, status: int, **headers: str) -> Reply:
        kind = ERRORS.get(status, "UnrecognizedClientException")
        return Reply(json.dumps({"message": "scripted"}), status, {"x-amzn-errortype": kind, **named(headers)})

    def failing(self, *texts: str, kind: str = "internalServerException") -> Reply:
        failed = exception(kind, held_to(EVENTS[kind], {"message": "scripted"}))
        begun = self.stream(*texts, finish=None, ending="cut")
        return Reply(events=[*begun.events, failed], headers=begun.headers)

    def read(self, head: str, body: Mapping[str, Any]) -> Request:
        streams = head.startswith(f"POST /model/{MODEL}/converse-stream ")
        assert streams or head.startswith(f"POST /model/{MODEL}/converse ")
        held_to(WHOLE.input_shape, {"modelId": MODEL, **body})
        (system,), (question,) = body["system"], body["messages"]
        assert question["role"] == "user"
        tools = tuple(tool["toolSpec"]["name"] for tool in body.get("toolConfig", {}).get("tools", ()))
        (text,) = question["content"]
        limit = body["inferenceConfig"]["maxTokens"]
        return Request(system["text"], text["text"], max_tokens=limit, tools=tools, streamed=streams)


def whole(content: list[dict[str, Any]], finish: str) -> Reply:
    message = {"message": {"role": "assistant", "content": content}}
    body = {"output": message, "stopReason": finish, "usage": USAGE, "metrics": {"latencyMs": 5}}
    return Reply(json.dumps(held_to(WHOLE.output_shape, body)))


def streamed(pieces: list[bytes], finish: str | None, ending: Ending = "end") -> Reply:
    events = [said("messageStart", role="assistant"), *pieces]
    if finish:
        usage = said("metadata", usage=USAGE, metrics={"latencyMs": 5})
        events += [said("contentBlockStop", contentBlockIndex=0), said("messageStop", stopReason=finish), usage]
    return Reply(events=events, headers={"content-type": CONTENT_TYPE}, ending=ending)


def said(kind: str, **body: Any) -> bytes:
    return event(kind, json.dumps(held_to(EVENTS[kind], body)).encode())


def delta(piece: dict[str, Any]) -> bytes:
    return said("contentBlockDelta", delta=piece, contentBlockIndex=0)


PROTOCOL = BedrockConverse()
