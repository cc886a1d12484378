"""OpenAI's protocol of chat completions, as its own client and any compatible server know it."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from openai.types import CompletionUsage, ErrorObject
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming

from app.types import FinishReason
from tests.fakes.upstream import Ending, Reply
from tests.providers.checked import checked
from tests.providers.protocol import CITY, COUNTED, KEY, Protocol, Request, named

ARGUMENTS = json.dumps(CITY)
USAGE = checked(
    CompletionUsage,
    {
        "prompt_tokens": COUNTED.input_tokens,
        "completion_tokens": COUNTED.output_tokens,
        "total_tokens": COUNTED.input_tokens + COUNTED.output_tokens,
    },
)
CALL: dict[str, Any] = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ARGUMENTS}}


class OpenAI(Protocol):
    """`whole_more`, `chunk_more` and so on are what this dialect adds to each object of that kind."""

    name = "openai"
    fields = frozenset(CompletionCreateParamsStreaming.__annotations__)
    finishes: ClassVar[Mapping[str, FinishReason]] = {
        "stop": "stop",
        "length": "length",
        "content_filter": "filtered",
        "tool_calls": "stop",
    }
    whole_kind: ClassVar[type[Any]] = ChatCompletion
    chunk_kind: ClassVar[type[Any]] = ChatCompletionChunk
    whole_more: ClassVar[Mapping[str, Any]] = {"object": "chat.completion"}
    chunk_more: ClassVar[Mapping[str, Any]] = {"object": "chat.completion.chunk"}
    choice_more: ClassVar[Mapping[str, Any]] = {"logprobs": None}
    message_more: ClassVar[Mapping[str, Any]] = {"role": "assistant", "refusal": None}
    delta_more: ClassVar[Mapping[str, Any]] = {}
    call_more: ClassVar[Mapping[str, Any]] = {}

    def address(self, url: str) -> str:
        return f"{url}/v1"

    def variables(self, url: str) -> dict[str, str]:
        return {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": self.address(url)}

    def answer(self, text: str, finish: str) -> Reply:
        return self.whole({"content": text}, finish)

    def call(self) -> Reply:
        return self.whole({"content": None, "tool_calls": [CALL]}, "tool_calls")

    def whole(self, message: dict[str, Any], finish: str) -> Reply:
        choice = {"index": 0, "finish_reason": finish, **self.choice_more, "message": {**self.message_more, **message}}
        body = {"id": "1", "created": 1, "model": "m", "choices": [choice], "usage": USAGE, **self.whole_more}
        return Reply(json.dumps(checked(self.whole_kind, body)))

    def stream(self, *texts: str, finish: str | None, ending: Ending = "end") -> Reply:
        return self.events([{"content": text} for text in texts], finish, ending)

    def streamed_call(self) -> Reply:
        begun = {"index": 0, **CALL, "function": {"name": "weather", "arguments": ""}}
        pieces = [
            {"index": 0, **self.call_more, "function": {"arguments": piece}} for piece in (ARGUMENTS[:5], ARGUMENTS[5:])
        ]
        return self.events([{"tool_calls": [call]} for call in (begun, *pieces)], "tool_calls")

    def events(self, deltas: list[dict[str, Any]], finish: str | None, ending: Ending = "end") -> Reply:
        chunks = [self.chunk(delta) for delta in ({"role": "assistant", "content": ""}, *deltas)]
        if finish:
            chunks += self.closing(finish)
        return Reply(events=[*chunks, *(["data: [DONE]\n\n"] if ending == "end" else [])], ending=ending)

    def closing(self, finish: str) -> list[str]:
        return [self.chunk({}, finish), self.event([], usage=USAGE)]

    def chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        said = {**self.delta_more, **delta}
        return self.event([{"index": 0, "delta": said, "finish_reason": finish, **self.choice_more}], **more)

    def event(self, choices: list[dict[str, Any]], **more: Any) -> str:
        body = {"id": "1", "created": 1, "model": "m", "choices": choices, **self.chunk_more, **more}
        return f"data: {json.dumps(checked(self.chunk_kind, body))}\n\n"

    def error(self, status: int, **headers: str) -> Reply:
        return Reply(json.dumps(problem()), status, named(headers))

    def failing(self, *texts: str) -> Reply:
        begun = self.stream(*texts, finish=None, ending="cut").events
        return Reply(events=[*begun, f"data: {json.dumps(problem())}\n\n"])

    def read(self, head: str, body: Mapping[str, Any]) -> Request:
        assert head.startswith("POST /v1/chat/completions ")
        return request(body, body["max_tokens"])


def problem() -> dict[str, Any]:
    said = {"message": "scripted", "type": "server_error", "param": None, "code": None}
    return {"error": checked(ErrorObject, said)}


def request(body: Mapping[str, Any], max_tokens: int) -> Request:
    """What a request says in OpenAI's words, which other protocols share."""
    system, question = body["messages"][:2]
    assert (system["role"], question["role"]) == ("system", "user")
    tools = tuple(tool["function"]["name"] for tool in body.get("tools") or ())
    streamed = bool(body.get("stream"))
    return Request(system["content"], question["content"], body["model"], max_tokens, tools, streamed)


PROTOCOL = OpenAI()
