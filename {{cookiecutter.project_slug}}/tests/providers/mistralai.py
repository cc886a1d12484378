"""Mistral's protocol. LangChain's client speaks plain HTTP and has no models of it: they stand here.

Source: the schemas ChatCompletionResponse, CompletionChunk and ChatCompletionRequest of https://docs.mistral.ai/api, as
the models of Mistral's own package `mistralai` have them too.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from app.types import FinishReason
from tests.fakes.upstream import Reply
from tests.providers.openai import ARGUMENTS, USAGE, OpenAI, request
from tests.providers.protocol import KEY, Request, named

DONE = "data: [DONE]\n\n"
CALL = {"id": "a1B2c3D4e", "type": "function", "function": {"name": "weather", "arguments": ARGUMENTS}, "index": 0}


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FunctionCall(Schema):
    name: str
    arguments: str | dict[str, Any]


class ToolCall(Schema):
    function: FunctionCall
    id: str = "null"
    type: Literal["function"] = "function"
    index: int = 0


class AssistantMessage(Schema):
    role: Literal["assistant"] = "assistant"
    content: str | None = None
    tool_calls: list[ToolCall] | None = None
    prefix: bool = False


class UsageInfo(Schema):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Choice(Schema):
    index: int
    message: AssistantMessage
    finish_reason: Literal["stop", "length", "model_length", "error", "tool_calls"]


class ChatCompletionResponse(Schema):
    id: str
    object: str
    model: str
    created: int
    choices: list[Choice]
    usage: UsageInfo


class DeltaMessage(Schema):
    role: str | None = None
    content: str | None = None
    tool_calls: list[ToolCall] | None = None


class StreamChoice(Schema):
    index: int
    delta: DeltaMessage
    finish_reason: Literal["stop", "length", "error", "tool_calls"] | None


class CompletionChunk(Schema):
    id: str
    object: str
    model: str
    created: int
    choices: list[StreamChoice]
    usage: UsageInfo | None = None


class Message(Schema):
    role: Literal["system", "user", "assistant", "tool"]
    content: str | list[Any] | None = None
    tool_calls: list[Any] | None = None
    tool_call_id: str | None = None
    name: str | None = None


class ChatCompletionRequest(Schema):
    model: str
    messages: list[Message]
    temperature: float | None = None
    top_p: float = 1
    max_tokens: int | None = None
    stream: bool = False
    stop: str | list[str] = []
    random_seed: int | None = None
    response_format: dict[str, Any] | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: str | dict[str, Any] | None = None
    safe_prompt: bool = False


class Mistral(OpenAI):
    name = "mistralai"
    fields = frozenset(ChatCompletionRequest.model_fields)
    finishes: ClassVar[Mapping[str, FinishReason]] = {"stop": "stop", "length": "length", "tool_calls": "stop"}
    whole_kind = ChatCompletionResponse
    chunk_kind = CompletionChunk
    choice_more: ClassVar[Mapping[str, Any]] = {}
    message_more: ClassVar[Mapping[str, Any]] = {"role": "assistant", "prefix": False}

    def variables(self, url: str) -> dict[str, str]:
        return {"MISTRAL_API_KEY": KEY, "MISTRAL_BASE_URL": self.address(url)}

    def call(self) -> Reply:
        return self.whole({"content": "", "tool_calls": [CALL]}, "tool_calls")

    def streamed_call(self) -> Reply:
        """Its calls come whole, on the chunk that is the last."""
        return Reply(events=[self.chunk({"content": "", "tool_calls": [CALL]}, "tool_calls", usage=USAGE), DONE])

    def closing(self, finish: str) -> list[str]:
        return [self.chunk({"content": ""}, finish, usage=USAGE)]

    def error(self, status: int, **headers: str) -> Reply:
        said = {"object": "error", "message": "scripted", "type": "invalid_request", "param": None, "code": "1000"}
        return Reply(json.dumps(said), status, named(headers))

    def read(self, head: str, body: Mapping[str, Any]) -> Request:
        assert head.startswith("POST /v1/chat/completions ")
        ChatCompletionRequest.model_validate(body)
        return request(body, body["max_tokens"])


PROTOCOL = Mistral()
