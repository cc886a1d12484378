import time
from collections.abc import AsyncIterator, Iterator

import pytest

from app.errors import DeadlineExceeded, MissingExtra, ModelUnavailable, SettingsError
from app.llm.call import ModelCall
from app.llm.chat import load_chat_model
from app.llm.provider import Access
from app.llm.stack import stack
from app.types import Context, Message, Usage
from tests.fakes.models import unknown
from tests.fakes.openai import FakeOpenAI, serving

MESSAGES = [Message("system", "Cite."), Message("user", "How long are chunks?")]


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with serving(FakeOpenAI()) as fake:
        yield fake


def call_of(server: FakeOpenAI, deadline: float | None = None) -> ModelCall:
    model = load_chat_model(Access("openai:m", "LLM", server.url, None), max_tokens=50, timeout=5)
    return ModelCall(stack(model, "openai:m", unknown), "openai:m", Context(deadline=deadline))


async def collect(deltas: AsyncIterator[str]) -> list[str]:
    return [delta async for delta in deltas]


@pytest.mark.anyio
async def test_a_compatible_server_streams_and_reports_usage(server: FakeOpenAI) -> None:
    call = call_of(server)
    assert await collect(call.stream(MESSAGES)) == ["Six hundred ", "characters [1]."]
    assert call.context.account.usage == Usage(100, 7)
    assert call.finish_reason == "stop"
    (request,) = server.requests
    assert request["messages"] == [
        {"role": "system", "content": "Cite."},
        {"role": "user", "content": "How long are chunks?"},
    ]
    assert request["stream"] is True


@pytest.mark.anyio
async def test_a_cut_answer_says_so(server: FakeOpenAI) -> None:
    server.finish_reason = "length"
    call = call_of(server)
    await collect(call.stream(MESSAGES))
    assert call.finish_reason == "length"


@pytest.mark.anyio
async def test_a_stream_that_breaks_off_is_an_error_after_what_came(server: FakeOpenAI) -> None:
    server.break_off = True
    seen: list[str] = []

    async def read() -> None:
        async for delta in call_of(server).stream(MESSAGES):
            seen.append(delta)

    with pytest.raises(ModelUnavailable):
        await read()
    assert seen == ["Six hundred ", "characters [1]."]


@pytest.mark.anyio
async def test_a_server_that_is_down_is_one_line() -> None:
    with pytest.raises(ModelUnavailable) as raised:
        await collect(call_of(FakeOpenAI(url="http://127.0.0.1:9/v1")).stream(MESSAGES))
    assert "\n" not in str(raised.value)
    assert str(raised.value).endswith(": start its server, or check LLM_BASE_URL and the network")


@pytest.mark.anyio
async def test_a_deadline_that_has_passed_ends_the_call(server: FakeOpenAI) -> None:
    with pytest.raises(DeadlineExceeded, match="REQUEST_TIMEOUT_SECONDS"):
        await collect(call_of(server, deadline=time.monotonic()).stream(MESSAGES))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gpt-5", "provider:model"),
        ("nowhere:m", "^LLM_MODEL=nowhere:m: no provider 'nowhere' is known: write one of openai, .*providers.md$"),
        ("openai-compatible:m", "for a compatible server openai: and the model's name, with LLM_BASE_URL"),
        ("openai:gpt-5-mini", "set LLM_API_KEY"),
        ("google_genai:gemini", "set LLM_API_KEY"),
    ],
)
def test_bad_names_and_missing_keys_say_what_to_write(name: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as raised:
        load_chat_model(Access(name, "LLM"), max_tokens=5, timeout=5)
    assert "\n" not in str(raised.value)


def test_a_provider_of_langchains_table_whose_package_is_missing_names_it() -> None:
    with pytest.raises(MissingExtra, match=r"langchain-nvidia-ai-endpoints as the extra nvidia.* docs/providers.md"):
        load_chat_model(Access("nvidia:small", "LLM", api_key="k"), max_tokens=5, timeout=5)
