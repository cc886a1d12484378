"""Ollama's own protocol: one JSON object a line, the last of them done. Its client streams whole answers too."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from ollama import ChatResponse
from ollama._types import ChatRequest

from app.types import FinishReason
from tests.fakes.upstream import Ending, Reply
from tests.providers.checked import checked
from tests.providers.openai import request
from tests.providers.protocol import CITY, COUNTED, KEY, Protocol, Request, named

LINES = {"content-type": "application/x-ndjson"}
CALL = {"function": {"name": "weather", "arguments": CITY}}
DURATIONS = {"total_duration": 9, "load_duration": 1, "prompt_eval_duration": 3, "eval_duration": 5}
COUNTS = {"prompt_eval_count": COUNTED.input_tokens, "eval_count": COUNTED.output_tokens}


class Ollama(Protocol):
    name = "ollama"
    fields = frozenset(ChatRequest.model_fields)
    finishes: ClassVar[Mapping[str, FinishReason]] = {"stop": "stop", "length": "length"}
    always_streams = True

    def variables(self, url: str) -> dict[str, str]:
        return {"OLLAMA_HOST": url, "OLLAMA_API_KEY": KEY}

    def answer(self, text: str, finish: str) -> Reply:
        return self.stream(text, finish=finish)

    def stream(self, *texts: str, finish: str | None, ending: Ending = "end") -> Reply:
        return self.lines([{"content": text} for text in texts], finish, ending)

    def call(self) -> Reply:
        return self.streamed_call()

    def streamed_call(self) -> Reply:
        return self.lines([{"content": "", "tool_calls": [CALL]}], "stop")

    def lines(self, messages: list[dict[str, Any]], finish: str | None, ending: Ending = "end") -> Reply:
        said = [self.line(message, done=False) for message in messages]
        if finish:
            said.append(self.line({"content": ""}, done=True, done_reason=finish, **COUNTS, **DURATIONS))
        return Reply(events=said, headers=LINES, ending=ending)

    def line(self, message: dict[str, Any], **more: Any) -> str:
        response = {"model": "m", "created_at": "2026-11-24T18:00:00Z", "message": {"role": "assistant", **message}}
        return json.dumps(checked(ChatResponse, {**response, **more})) + "\n"

    def error(self, status: int, **headers: str) -> Reply:
        return Reply(json.dumps({"error": "scripted"}), status, named(headers))

    def failing(self, *texts: str) -> Reply:
        begun = self.stream(*texts, finish=None).events
        return Reply(events=[*begun, json.dumps({"error": "scripted"}) + "\n"], headers=LINES)

    def read(self, head: str, body: Mapping[str, Any]) -> Request:
        assert head.startswith("POST /api/chat ")
        return request(body, body["options"]["num_predict"])


PROTOCOL = Ollama()
