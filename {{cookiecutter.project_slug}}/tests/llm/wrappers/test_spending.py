"""What a call took is on the account once, however the call ends."""

import asyncio
from contextlib import aclosing
from typing import Any, cast

import openai
import pytest
from langchain_core.messages import AIMessageChunk
from langchain_core.messages.ai import UsageMetadata

from app.errors import ModelUnavailable
from app.llm.call import ModelCall, config_of
from app.llm.usage import parts
from app.llm.wrappers.spending import Bill
from app.types import Context, Message, Spent, Usage
from tests.fakes.upstream import Reply, Upstream, openai_event, openai_stream, refusal, upstream
from tests.llm.wrappers.asking import COUNTED, NAME, model_of, streamed, streamed_call, untimed, whole

pytestmark = pytest.mark.anyio
UNKNOWN = Spent(NAME, None, None, "answer")


def call_of(server: Upstream) -> ModelCall:
    return ModelCall(model_of(server), NAME, Context())


def stream_of(call: ModelCall) -> Any:
    return call.stream([Message("user", "How?")])


async def test_a_complete_answer_is_spent_with_its_counts_and_its_price() -> None:
    with upstream(streamed("It ", "rains.")) as server:
        call = call_of(server)
        assert [text async for text in stream_of(call)] == ["It ", "rains."]
    assert untimed(call.context.account.calls) == [Spent(NAME, COUNTED, 0.007, "answer")]


async def test_an_answer_without_a_word_was_paid_for_all_the_same() -> None:
    with upstream(streamed()) as server:
        call = call_of(server)
        with pytest.raises(ModelUnavailable, match="no text"):
            _ = [text async for text in stream_of(call)]
    assert untimed(call.context.account.calls) == [Spent(NAME, COUNTED, 0.007, "answer")]


async def test_a_whole_answer_is_spent_too() -> None:
    context = Context()
    with upstream(whole("It rains.")) as server:
        await model_of(server).ainvoke("How?", config_of(context))
    assert untimed(context.account.calls) == [Spent(NAME, COUNTED, 0.007, "answer")]


def test_a_count_below_zero_is_none_since_meters_count_up_only() -> None:
    bill = Bill(parts)
    for new in (-5, 3, -1):
        counted = UsageMetadata(input_tokens=-5, output_tokens=new, total_tokens=new - 5)
        bill.note(AIMessageChunk(content="It rains.", usage_metadata=counted))
    assert bill.usage == Usage(0, 2)


async def test_an_answer_that_breaks_off_is_spent_without_counts() -> None:
    with upstream(openai_stream("It ", ending="cut")) as server:
        call = call_of(server)
        with pytest.raises(ModelUnavailable, match="broke off"):
            _ = [text async for text in stream_of(call)]
    assert untimed(call.context.account.calls) == [UNKNOWN]


async def test_an_answer_that_is_closed_between_two_texts_is_spent_when_it_is_closed() -> None:
    with upstream(openai_stream("word ", ending="endless")) as server:
        call = call_of(server)
        async with aclosing(stream_of(call)) as texts:
            await anext(texts)
        assert untimed(call.context.account.calls) == [UNKNOWN]
        assert await asyncio.to_thread(server.wait_until_left, 20)


async def test_an_answer_that_is_cancelled_is_spent_when_it_is_cancelled() -> None:
    with upstream(openai_stream("word ", ending="endless"), Reply(), gap=0.05) as server:
        call = call_of(server)
        begun = asyncio.Event()

        async def read() -> None:
            async for _ in stream_of(call):
                begun.set()

        task = asyncio.create_task(read())
        await begun.wait()
        task.cancel()
        await asyncio.wait([task], timeout=20)
        assert task.cancelled()
        assert untimed(call.context.account.calls) == [UNKNOWN]
        assert await asyncio.to_thread(server.wait_until_left, 20)


async def test_a_call_that_did_not_begin_to_answer_is_not_spent() -> None:
    down = Upstream([], url="http://127.0.0.1:9")
    calls = [call_of(down)]
    for reply in (refusal(401), Reply(events=[openai_event()], ending="cut")):
        with upstream(reply) as server:
            calls.append(call_of(server))
            with pytest.raises(ModelUnavailable):
                _ = [text async for text in stream_of(calls[-1])]
    with pytest.raises(ModelUnavailable):
        _ = [text async for text in stream_of(calls[0])]
    assert [call.context.account.calls for call in calls] == [[], [], []]


async def test_a_call_of_a_tool_is_an_answer_that_began() -> None:
    context = Context()
    with upstream(Reply(events=[streamed_call()], ending="cut")) as server:
        with pytest.raises(openai.APIConnectionError):
            _ = [chunk async for chunk in cast("Any", model_of(server)).astream("How?", config_of(context))]
        assert len(server.bodies) == 1
    assert untimed(context.account.calls) == [UNKNOWN]


async def test_the_time_that_a_call_took_is_on_the_account() -> None:
    with upstream(streamed("It ", "rains."), gap=0.02) as server:
        call = call_of(server)
        _ = [text async for text in stream_of(call)]
    assert call.context.account.calls[0].milliseconds > 40
