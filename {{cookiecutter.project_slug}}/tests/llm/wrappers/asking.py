"""The real OpenAI client in its wrappers, and what a server of its kind answers."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from langchain_core.language_models import BaseChatModel

from app.llm.chat import load_chat_model
from app.llm.provider import Access
from app.llm.stack import stack
from app.types import Spent, Usage
from tests.fakes.upstream import Reply, Upstream, openai_event

NAME = "openai:m"
USAGE = {"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107}
# A pause before a second try that no test has to wait for.
SOON = 0.01
CALL = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Ulm"}'}}


def model_of(server: Upstream) -> BaseChatModel:
    client = load_chat_model(Access(NAME, "LLM", f"{server.url}/v1", "k"), max_tokens=50, timeout=20)
    return stack(client, NAME, lambda usage: usage.output_tokens / 1000, first_pause=SOON)


def whole(text: str | None = None, finish: str = "stop", **message: Any) -> Reply:
    """An answer that is not streamed."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": USAGE}
    return Reply(json.dumps(body))


def streamed(*texts: str) -> Reply:
    """An answer in pieces, with its counts at the end."""
    last = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": USAGE}
    events = [openai_event(text) for text in texts]
    return Reply(events=[*events, openai_event(finish="stop"), f"data: {json.dumps(last)}\n\n", "data: [DONE]\n\n"])


def streamed_call() -> str:
    choice = {"index": 0, "delta": {"role": "assistant", "content": None, "tool_calls": [CALL]}, "finish_reason": None}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(body)}\n\n"


def weather(city: str) -> str:
    """The weather in a city."""
    return f"It rains in {city}."


COUNTED = Usage(100, 7)


def untimed(calls: Sequence[Spent]) -> list[Spent]:
    """What was spent, whatever time it took."""
    return [replace(spent, milliseconds=0.0) for spent in calls]
