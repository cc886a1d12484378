"""Google's protocol of generateContent, as the models of its own client know it."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from google.genai.types import GenerateContentResponse

from app.types import FinishReason, Usage
from tests.fakes.upstream import Ending, Reply
from tests.providers.checked import checked
from tests.providers.protocol import CITY, COUNTED, KEY, Protocol, Request, named

CALL = {"functionCall": {"name": "weather", "args": CITY}}
# Every chunk counts all so far.
EARLY = Usage(COUNTED.input_tokens, 2)
STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}


class GoogleGenAI(Protocol):
    name = "google_genai"
    key = f"x-goog-api-key: {KEY}"
    path: ClassVar[str] = "/v1beta/models/m"
    early = EARLY
    # The request body in the reference of the method models.generateContent.
    fields = frozenset({
        "contents", "tools", "toolConfig", "safetySettings", "systemInstruction", "generationConfig", "cachedContent",
    })  # fmt: skip
    finishes: ClassVar[Mapping[str, FinishReason]] = {
        "STOP": "stop",
        "OTHER": "stop",
        "LANGUAGE": "stop",
        "MALFORMED_FUNCTION_CALL": "stop",
        "MAX_TOKENS": "length",
        "SAFETY": "filtered",
        "RECITATION": "filtered",
        "BLOCKLIST": "filtered",
        "PROHIBITED_CONTENT": "filtered",
        "SPII": "filtered",
    }

    def variables(self, url: str) -> dict[str, str]:
        return {"GOOGLE_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": url}

    def answer(self, text: str, finish: str) -> Reply:
        return Reply(json.dumps(response([{"text": text}], finish, COUNTED)))

    def call(self) -> Reply:
        return Reply(json.dumps(response([CALL], "STOP", COUNTED)))

    def stream(self, *texts: str, finish: str | None, ending: Ending = "end") -> Reply:
        return self.events([[{"text": text}] for text in texts], finish, ending)

    def streamed_call(self) -> Reply:
        return self.events([[CALL]], "STOP")

    def events(self, pieces: list[list[dict[str, Any]]], finish: str | None, ending: Ending = "end") -> Reply:
        said = [response(parts, None, EARLY) for parts in pieces]
        end = [response([], finish, COUNTED)] if finish else []
        return Reply(events=[event(chunk) for chunk in (*said, *end)], ending=ending)

    def blocked(self, reason: str, *, streamed: bool) -> Reply:
        """What a question gets that Google does not let pass."""
        said: dict[str, Any] = {"promptFeedback": {"blockReason": reason}, "modelVersion": "m", "usageMetadata": COUNTS}
        body = checked(GenerateContentResponse, said)
        return Reply(events=[event(body)]) if streamed else Reply(json.dumps(body))

    def error(self, status: int, **headers: str) -> Reply:
        return Reply(json.dumps(problem(status)), status, named(headers))

    def refusal(self, status: int, **detail: Any) -> Reply:
        """An error with one detail of google.rpc, such as `ErrorInfo={"reason": …}`."""
        ((kind, fields),) = detail.items()
        return Reply(
            json.dumps(problem(status, [{"@type": f"type.googleapis.com/google.rpc.{kind}", **fields}])), status
        )

    def failing(self, *texts: str) -> Reply:
        begun = self.stream(*texts, finish=None, ending="cut").events
        return Reply(events=[*begun, event(problem(503))])

    def read(self, head: str, body: Mapping[str, Any]) -> Request:
        streamed = head.startswith(f"POST {self.path}:streamGenerateContent?alt=sse ")
        assert streamed or head.startswith(f"POST {self.path}:generateContent ")
        (system,), (question,) = body["systemInstruction"]["parts"], body["contents"]
        assert question["role"] == "user"
        tools = tuple(one["name"] for tool in body.get("tools") or () for one in tool["functionDeclarations"])
        asked = question["parts"][0]["text"]
        return Request(system["text"], asked, "m", body["generationConfig"]["maxOutputTokens"], tools, streamed)


def counts(usage: Usage) -> dict[str, int]:
    total = usage.input_tokens + usage.output_tokens
    return {
        "promptTokenCount": usage.input_tokens,
        "candidatesTokenCount": usage.output_tokens,
        "totalTokenCount": total,
    }


COUNTS = {"promptTokenCount": COUNTED.input_tokens, "totalTokenCount": COUNTED.input_tokens}


def response(parts: list[dict[str, Any]], finish: str | None, usage: Usage) -> dict[str, Any]:
    said: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
    candidate = {**said, "finishReason": finish} if finish else said
    body = {"candidates": [candidate], "usageMetadata": counts(usage), "modelVersion": "m", "responseId": "1"}
    return checked(GenerateContentResponse, body)


def event(body: dict[str, Any]) -> str:
    return f"data: {json.dumps(body)}\r\n\r\n"


def problem(status: int, details: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """google.rpc.Status, as JSON."""
    said = {"code": status, "message": "scripted", "status": STATUSES.get(status, "INTERNAL")}
    return {"error": {**said, **({"details": details} if details else {})}}


PROTOCOL = GoogleGenAI()
