"""One call of the real OpenAI client, against servers that misbehave."""

import asyncio
import time
from contextlib import aclosing

import pytest

from app.errors import DeadlineExceeded, ModelBusy, ModelRefused, ModelUnavailable
from app.llm.call import ModelCall
from app.llm.chat import load_chat_model
from app.llm.provider import Access
from app.llm.stack import stack
from app.types import Context, Message
from tests.fakes.models import unknown
from tests.fakes.upstream import Reply, Upstream, openai_event, openai_stream, refusal, upstream

MESSAGES = [Message("user", "How long are chunks?")]
GOOD = openai_stream("Six ", "hundred.")
pytestmark = pytest.mark.anyio


def call_of(server: Upstream, seconds: float | None = None, api_key: str | None = None) -> ModelCall:
    model = load_chat_model(Access("openai:m", "LLM", f"{server.url}/v1", api_key), max_tokens=50, timeout=20)
    deadline = None if seconds is None else time.monotonic() + seconds
    stacked = stack(model, "openai:m", unknown, first_pause=0.01)
    return ModelCall(stacked, "openai:m", Context(deadline=deadline))


async def text_of(call: ModelCall) -> str:
    return "".join([delta async for delta in call.stream(MESSAGES)])


async def test_the_first_cancellation_of_a_running_call_is_heard() -> None:
    """Cancelled when a chunk is just arriving: that is when one was lost."""
    with upstream(openai_stream("word ", ending="endless")) as server:
        call = call_of(server)
        for number in range(30):
            begun = asyncio.Event()

            async def read(begun: asyncio.Event) -> None:
                async for _ in call.stream(MESSAGES):
                    begun.set()

            task = asyncio.create_task(read(begun))
            await begun.wait()
            await asyncio.sleep(number / 2000)
            task.cancel()
            await asyncio.wait([task], timeout=20)
            assert task.cancelled(), f"call {number} went on after it was cancelled"
        assert await asyncio.to_thread(server.wait_until_left, 20)


async def test_a_call_that_is_closed_between_two_texts_lets_go_of_the_server() -> None:
    with upstream(openai_stream("word ", ending="endless")) as server:
        async with aclosing(call_of(server).stream(MESSAGES)) as deltas:
            await anext(deltas)
        await asyncio.sleep(0)
        assert await asyncio.to_thread(server.wait_until_left, 20)


@pytest.mark.parametrize("reply", [openai_stream(ending="silent"), openai_stream("word ", ending="endless")])
async def test_the_deadline_holds_before_and_within_the_text(reply: Reply) -> None:
    with upstream(reply) as server:
        with pytest.raises(DeadlineExceeded):
            await text_of(call_of(server, seconds=0.3))
        assert await asyncio.to_thread(server.wait_until_left, 20)
        assert len(server.bodies) == 1


@pytest.mark.parametrize("reply", [openai_stream("Six ", finish=None), openai_stream("Six ", ending="cut")])
async def test_an_answer_without_an_end_is_a_failure_after_its_text(reply: Reply) -> None:
    seen: list[str] = []
    with upstream(reply) as server:

        async def read() -> None:
            async for delta in call_of(server).stream(MESSAGES):
                seen.append(delta)

        with pytest.raises(ModelUnavailable, match="broke off"):
            await read()
        assert (seen, len(server.bodies)) == (["Six "], 1)


async def test_a_usage_that_is_not_sent_is_unknown() -> None:
    with upstream(GOOD) as server:
        call = call_of(server)
        assert await text_of(call) == "Six hundred."
        assert [spent.usage for spent in call.context.account.calls] == [None]


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_passing_failure_is_tried_again(status: int) -> None:
    with upstream(refusal(status), GOOD) as server:
        assert await text_of(call_of(server)) == "Six hundred."
        assert len(server.bodies) == 2


async def test_a_connection_that_breaks_before_the_first_text_is_tried_again() -> None:
    with upstream(Reply(events=[openai_event()], ending="cut"), GOOD) as server:
        assert await text_of(call_of(server)) == "Six hundred."


@pytest.mark.parametrize("status", [429, 502])
async def test_five_calls_are_the_most(status: int) -> None:
    with upstream(refusal(status)) as server:
        with pytest.raises(ModelUnavailable, match=str(status)):
            await text_of(call_of(server))
        assert len(server.bodies) == 5


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (400, "check LLM_MODEL"),
        (401, "check LLM_API_KEY"),
        (403, "check LLM_API_KEY"),
        (404, "check LLM_MODEL, LLM_BASE_URL"),
    ],
)
async def test_a_refusal_names_the_setting_and_is_not_tried_again(status: int, advice: str) -> None:
    with upstream(refusal(status)) as server:
        with pytest.raises(ModelRefused, match=advice):
            await text_of(call_of(server))
        assert len(server.bodies) == 1


async def test_the_wait_that_the_server_asks_for_is_kept() -> None:
    with upstream(refusal(429, retry_after="1"), GOOD) as server:
        began = time.monotonic()
        assert await text_of(call_of(server, seconds=60)) == "Six hundred."
        assert time.monotonic() - began >= 1


@pytest.mark.parametrize("asked", ["30", "inf", "Wed, 21 Oct 2099 07:28:00 GMT"])
async def test_a_wait_beyond_the_deadline_is_passed_on_at_once(asked: str) -> None:
    with upstream(refusal(429, retry_after=asked)) as server:
        with pytest.raises(ModelBusy) as raised:
            await text_of(call_of(server, seconds=20))
        assert len(server.bodies) == 1
        assert raised.value.retry_after is not None
        assert raised.value.retry_after >= 30


async def test_no_failure_repeats_what_the_server_said() -> None:
    with (
        upstream(refusal(400, "you, at 10.1.2.3")) as server,
        pytest.raises(ModelRefused) as got,
    ):
        await text_of(call_of(server))
    assert "10.1.2.3" not in str(got.value)
    assert got.value.__suppress_context__


async def test_an_answer_without_a_word_is_a_failure() -> None:
    with upstream(openai_stream()) as server:
        with pytest.raises(ModelUnavailable, match="no text"):
            await text_of(call_of(server))
        assert len(server.bodies) == 1
