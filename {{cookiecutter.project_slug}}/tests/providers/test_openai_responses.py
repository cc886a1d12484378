"""OpenAI's newer protocol /responses, which its client chooses for some models, at no address but OpenAI's."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from openai.types.responses import Response, ResponseStreamEvent
from openai.types.responses.response_create_params import ResponseCreateParamsBase

from app.errors import ModelUnavailable
from app.llm.call import ModelCall
from app.llm.chat import load_chat_model
from app.llm.finish import ended
from app.llm.provider import Access
from app.llm.stack import stack
from app.types import Usage
from tests.fakes.models import unknown
from tests.fakes.upstream import Reply, Upstream, upstream
from tests.providers.asking import context_of, text_of, whole_of
from tests.providers.checked import checked
from tests.providers.protocol import KEY

NAME = "openai:gpt-5-pro"
CUT = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
WITHHELD = {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}
ENDS = [({"status": "completed"}, "stop"), (CUT, "length"), (WITHHELD, "filtered")]
USAGE = {
    "input_tokens": 100,
    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
    "output_tokens": 7,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 107,
}
PART = {"type": "output_text", "text": "Six hundred.", "annotations": []}
pytestmark = pytest.mark.anyio


def response(output: Sequence[dict[str, Any]], **end: Any) -> dict[str, Any]:
    said = {"id": "resp_1", "object": "response", "created_at": 1.0, "model": "gpt-5-pro", "output": list(output)}
    return checked(Response, {**said, "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], **end})


def message(content: Sequence[dict[str, Any]], status: str) -> dict[str, Any]:
    return {"id": "msg_1", "type": "message", "role": "assistant", "status": status, "content": list(content)}


def streamed(end: dict[str, Any] | None) -> Reply:
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": response([], status="in_progress")},
        {"type": "response.output_item.added", "output_index": 0, "item": message([], "in_progress")},
        {"type": "response.content_part.added", **place, "part": {**PART, "text": ""}},
        {"type": "response.output_text.delta", **place, "delta": "Six ", "logprobs": []},
        {"type": "response.output_text.delta", **place, "delta": "hundred.", "logprobs": []},
    ]
    if end:
        whole = response([message([PART], end["status"])], usage=USAGE, **end)
        events.append({"type": f"response.{end['status']}", "response": whole})
    return Reply(events=[event({**said, "sequence_number": number}) for number, said in enumerate(events)])


def event(said: dict[str, Any]) -> str:
    return f"event: {said['type']}\ndata: {json.dumps(checked(ResponseStreamEvent, said))}\n\n"


def call_of(server: Upstream, monkeypatch: pytest.MonkeyPatch) -> ModelCall:
    """Its client looks for the address in the environment by itself."""
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
    client = load_chat_model(Access(NAME, "LLM", api_key=KEY), max_tokens=50, timeout=20)
    return ModelCall(stack(client, NAME, unknown), NAME, context_of())


@pytest.mark.parametrize(("end", "ours"), ENDS, ids=[ours for _, ours in ENDS])
async def test_an_answer_comes_with_its_usage_and_its_end(
    end: dict[str, Any], ours: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Reply(json.dumps(response([message([PART], end["status"])], usage=USAGE, **end)))
    with upstream(streamed(end), whole) as server:
        call = call_of(server, monkeypatch)
        assert (await text_of(call), call.finish_reason) == ("Six hundred.", ours)
        answer = await whole_of(call.model, call.context)
    assert (answer.text, ended(answer.response_metadata)) == ("Six hundred.", ours)
    assert [spent.usage for spent in call.context.account.calls] == [Usage(100, 7)] * 2
    assert all(head.startswith("POST /v1/responses ") for head in server.heads)
    assert [body["max_output_tokens"] for body in server.bodies] == [50, 50]
    known = ResponseCreateParamsBase.__annotations__.keys() | {"stream"}
    assert all(body.keys() <= known for body in server.bodies)


async def test_an_answer_without_an_end_broke_off(monkeypatch: pytest.MonkeyPatch) -> None:
    with upstream(streamed(None)) as server, pytest.raises(ModelUnavailable, match="broke off"):
        await text_of(call_of(server, monkeypatch))
