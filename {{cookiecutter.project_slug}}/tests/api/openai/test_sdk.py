"""The real openai SDK against a real server."""

from collections.abc import Iterator

import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionStreamOptionsParam

from app import errors
from app.types import Text
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.services import FakeService, running
from tests.fakes.settings import settings

QUESTION: list[ChatCompletionMessageParam] = [{"role": "user", "content": "How do I install it?"}]
EMPTY = errors.EmptyIndex("no documents are indexed yet: run python -m app ingest docs")


@pytest.fixture
def live() -> Iterator[tuple[FakeService, openai.OpenAI]]:
    service = FakeService(settings(api_key="key"))
    with running(service) as server, openai.OpenAI(base_url=f"{server.url}/v1", api_key="key") as client:
        yield service, client


def test_an_answer_keeps_our_fields(live: tuple[FakeService, openai.OpenAI]) -> None:
    answer = live[1].chat.completions.create(model="assistant", messages=QUESTION)
    assert answer.choices[0].message.content == "Run make setup [1]."
    assert answer.usage is not None
    assert answer.usage.total_tokens == 15
    extra = answer.choices[0].message.model_extra or {}
    assert extra["citations"][0]["source"] == "guide.md"
    assert extra["abstained"] is False
    assert answer._request_id == live[0].answerer.asked[0].context.request_id


def test_a_stream_adds_up(live: tuple[FakeService, openai.OpenAI]) -> None:
    options: ChatCompletionStreamOptionsParam = {"include_usage": True}
    chunks = list(
        live[1].chat.completions.create(model="assistant", messages=QUESTION, stream=True, stream_options=options)
    )
    texts = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(texts) == "Run make setup [1]."
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 3
    assert (chunks[-2].choices[0].delta.model_extra or {})["citations"][0]["number"] == 1


def test_the_stream_helper_adds_deltas_up(live: tuple[FakeService, openai.OpenAI]) -> None:
    with live[1].chat.completions.stream(model="assistant", messages=QUESTION) as stream:
        message = stream.get_final_completion().choices[0].message
    assert message.content == "Run make setup [1]."
    assert (message.model_extra or {})["citations"][0]["number"] == 1


def test_models_are_listed(live: tuple[FakeService, openai.OpenAI]) -> None:
    assert [model.id for model in live[1].models.list()] == ["assistant", "agent"]
    assert live[1].models.retrieve("assistant").id == "assistant"


def test_errors_have_the_sdks_own_types(live: tuple[FakeService, openai.OpenAI]) -> None:
    service, client = live
    with pytest.raises(openai.NotFoundError, match="does not exist"):
        client.chat.completions.create(model="gpt-9", messages=QUESTION)
    with pytest.raises(openai.BadRequestError, match="n:"):
        client.chat.completions.create(model="assistant", messages=QUESTION, n=2)
    with pytest.raises(openai.AuthenticationError, match="API key"):
        client.with_options(api_key="wrong").models.list()
    service.answerer.events = (EMPTY,)
    service.answerer.asked.clear()
    with pytest.raises(openai.ConflictError, match="app ingest"):
        client.chat.completions.create(model="assistant", messages=QUESTION, stream=True)
    assert len(service.answerer.asked) == 1, "the SDK was told not to ask again"


def test_a_failure_in_a_stream_is_raised_by_the_sdk(live: tuple[FakeService, openai.OpenAI]) -> None:
    live[0].answerer.events = (Text("So "), errors.ModelUnavailable("the model broke off: ask again"))
    stream = live[1].chat.completions.create(model="assistant", messages=QUESTION, stream=True)
    with pytest.raises(openai.APIError, match="broke off"):
        list(stream)


@pytest.mark.anyio
async def test_the_async_client_gets_both_forms(live: tuple[FakeService, openai.OpenAI]) -> None:
    async with openai.AsyncOpenAI(base_url=live[1].base_url, api_key="key") as client:
        whole = await client.chat.completions.create(model="assistant", messages=QUESTION)
        stream = await client.chat.completions.create(model="assistant", messages=QUESTION, stream=True)
        texts = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert whole.choices[0].message.content == "".join(texts) == "Run make setup [1]."


def test_a_client_that_leaves_a_stream_ends_the_model_call(live: tuple[FakeService, openai.OpenAI]) -> None:
    service, client = live
    service.answerer = ScriptedAnswerer((Text("one"), 600.0))
    stream = client.chat.completions.create(model="assistant", messages=QUESTION, stream=True)
    next(iter(stream))
    stream.close()
    assert service.answerer.closed.wait(10)


def test_a_client_that_gives_up_waiting_ends_the_model_call(live: tuple[FakeService, openai.OpenAI]) -> None:
    service, client = live
    service.answerer = ScriptedAnswerer((600.0,))
    for stream in (False, True):
        service.answerer.closed.clear()
        with pytest.raises(openai.APITimeoutError):
            client.with_options(timeout=0.5, max_retries=0).chat.completions.create(
                model="assistant", messages=QUESTION, stream=stream
            )
        assert service.answerer.closed.wait(10)
