"""The real clients of other providers, against servers that speak their wire formats."""

import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.errors import ModelBusy, ModelRefused, ModelUnavailable
from app.llm.call import ModelCall
from app.llm.chat import load_chat_model
from app.llm.providers import PROVIDERS, Provider
from app.llm.stack import stack
from app.types import Context, Message, Usage
from tests.fakes.models import unknown
from tests.fakes.upstream import Reply, Upstream, upstream

MESSAGES = [Message("system", "Cite."), Message("user", "How long are chunks?")]
pytestmark = pytest.mark.anyio


def anthropic_event(kind: str, **more: Any) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n"


def anthropic_text(text: str) -> str:
    return anthropic_event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})


def google_event(text: str, **more: Any) -> str:
    candidate = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0, **more}
    usage = {"promptTokenCount": 100, "candidatesTokenCount": 7, "totalTokenCount": 107}
    return f"data: {json.dumps({'candidates': [candidate], 'usageMetadata': usage, 'modelVersion': 'm'})}\n\n"


MESSAGE: dict[str, Any] = {
    "id": "1",
    "type": "message",
    "role": "assistant",
    "model": "m",
    "content": [],
    "stop_reason": None,
}
ANTHROPIC = (
    anthropic_event("message_start", message={**MESSAGE, "usage": {"input_tokens": 100, "output_tokens": 1}}),
    anthropic_event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
    anthropic_text("Six "),
    anthropic_text("hundred."),
    anthropic_event("content_block_stop", index=0),
    anthropic_event(
        "message_delta", delta={"stop_reason": "max_tokens"}, usage={"input_tokens": 100, "output_tokens": 7}
    ),
    anthropic_event("message_stop"),
)
GOOGLE = (google_event("Six "), google_event("hundred.", finishReason="MAX_TOKENS"))
STREAMS = {"anthropic:m": ANTHROPIC, "google_genai:m": GOOGLE}
PATHS = {"anthropic:m": "/v1/messages", "google_genai:m": "/v1beta/models/m:streamGenerateContent?alt=sse"}
EXTRAS = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]
each_provider = pytest.mark.parametrize("name", STREAMS)


def test_every_extra_of_a_provider_has_an_entry_of_its_name_and_every_entry_its_extra() -> None:
    extras = {name for name, packages in EXTRAS.items() if any(line.startswith("langchain-") for line in packages)}
    assert {name for name, entry in PROVIDERS.items() if entry.extra} == extras - {"test"}
    assert all(entry.extra in (name, None) for name, entry in PROVIDERS.items())


def test_options_go_by_the_names_that_the_client_has_for_them_and_no_others() -> None:
    entry = Provider(names={"longest_answer": "num_predict", "base_url": "host"}, chat={}, compatible={"flat": True})
    given: dict[str, Any] = {"longest_answer": 5, "timeout": 3}
    assert entry.chat_options(**given, base_url="http://a", api_key="k") == {
        "num_predict": 5,
        "host": "http://a",
        "flat": True,
    }
    assert entry.chat_options(**given, base_url=None, api_key="k") == {"num_predict": 5}


def test_a_server_of_ones_own_gets_a_stand_in_for_the_key() -> None:
    assert Provider().embedding_options(base_url="http://a", api_key=None)["api_key"] == "none"
    assert Provider().embedding_options(base_url=None, api_key=None) == {}


def test_no_client_of_openai_has_a_limit_for_each_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """That limit loses cancellations."""
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_VERSION", "2025-01-01")
    for name in ("openai:m", "azure_openai:m"):
        model: Any = load_chat_model(name, base_url=None, api_key="k", max_output_tokens=50, timeout=20)
        assert (model.stream_chunk_timeout, model.max_retries) == (None, 0)


def call_of(name: str, server: Upstream) -> ModelCall:
    model = load_chat_model(name, base_url=server.url, api_key="k", max_output_tokens=50, timeout=20)
    return ModelCall(stack(model, name, unknown), name, Context(deadline=time.monotonic() + 20))


async def text_of(call: ModelCall) -> str:
    return "".join([delta async for delta in call.stream(MESSAGES)])


@each_provider
async def test_an_answer_streams_with_its_usage_and_its_end(name: str) -> None:
    with upstream(Reply(events=STREAMS[name])) as server:
        call = call_of(name, server)
        assert await text_of(call) == "Six hundred."
    assert (call.context.account.usage, call.finish_reason) == (Usage(100, 7), "length")
    assert server.heads[0].startswith(f"POST {PATHS[name]} ")
    sent = json.dumps(server.bodies[0])
    assert "Cite." in sent
    assert "use_responses_api" not in sent


@each_provider
async def test_an_answer_without_an_end_broke_off(name: str) -> None:
    with (
        upstream(Reply(events=[event for event in STREAMS[name] if "MAX" not in event.upper()])) as server,
        pytest.raises(ModelUnavailable, match="broke off"),
    ):
        await text_of(call_of(name, server))


@each_provider
async def test_a_failure_is_tried_again_by_us_alone(name: str) -> None:
    with upstream(Reply("{}", 503), Reply(events=STREAMS[name])) as server:
        assert await text_of(call_of(name, server)) == "Six hundred."
        assert len(server.bodies) == 2


@each_provider
async def test_a_busy_server_says_for_how_long(name: str) -> None:
    body = json.dumps({"error": {"code": 429, "message": "x", "status": "RESOURCE_EXHAUSTED"}})
    with upstream(Reply(body, 429, {"retry-after": "900"})) as server, pytest.raises(ModelBusy) as raised:
        await text_of(call_of(name, server))
    assert (raised.value.retry_after, len(server.bodies)) == (900, 1)


@each_provider
async def test_a_refused_key_names_the_setting(name: str) -> None:
    body = json.dumps({"error": {"code": 401, "message": "x"}})
    with upstream(Reply(body, 401)) as server, pytest.raises(ModelRefused, match="check LLM_API_KEY"):
        await text_of(call_of(name, server))
