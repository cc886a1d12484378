"""What a call carries from wrapper to wrapper, and that closing a stream closes what it comes from first."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import RunnableConfig

from app.llm.call import ModelCall
from app.llm.stack import stack
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper
from app.types import Context, Message, Spent
from tests.fakes.models import ScriptedModel, unknown
from tests.fakes.upstream import refusal, upstream
from tests.llm.wrappers.asking import COUNTED, NAME, model_of, streamed, untimed

pytestmark = pytest.mark.anyio


class SlowToClose(ScriptedModel):
    """Needs a while to hang up, as connections do."""

    async def _astream(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        try:
            async with aclosing(super()._astream(messages)) as chunks:  # type: ignore[type-var]
                async for chunk in chunks:
                    yield chunk
        finally:
            for _ in range(100):
                await asyncio.sleep(0)
            self.closed.append(True)


async def test_a_stream_that_is_closed_has_hung_up_and_is_on_the_account() -> None:
    client = SlowToClose(pieces=["one ", "two ", "three"])
    call = ModelCall(stack(client, "scripted", unknown), "scripted", Context())
    async with aclosing(call.stream([Message("user", "How?")])) as texts:
        await anext(texts)
    assert client.closed == [True, True]
    assert untimed(call.context.account.calls) == [Spent("scripted", None, None, "answer")]


class Witness(Wrapper):
    """Keeps what goes by."""

    asks: list[Ask] = []  # noqa: RUF012 (pydantic copies defaults)

    def stream_of(self, ask: Ask) -> Chunks:
        self.asks.append(ask)
        return super().stream_of(ask)

    async def result_of(self, ask: Ask) -> ChatResult:
        self.asks.append(ask)
        return await super().result_of(ask)


async def test_all_tries_of_a_call_and_what_they_spent_are_one_effort() -> None:
    with upstream(refusal(503), streamed("It ", "rains.")) as server:
        inside = Witness(inner=model_of(server))
        outside = Witness(inner=inside)
        _ = [chunk async for chunk in outside.astream("How?")]
    assert outside.asks[0].effort is inside.asks[0].effort
    assert inside.asks[0].effort.tries == 2
    assert untimed(inside.asks[0].effort.spent) == [Spent(NAME, COUNTED, 0.007, "answer")]


async def test_two_calls_are_two_efforts() -> None:
    witness = Witness(inner=ScriptedModel(pieces=["yes"]))
    for _ in range(2):
        _ = [chunk async for chunk in witness.astream("How?")]
    assert witness.asks[0].effort is not witness.asks[1].effort


async def test_which_sample_it_is_comes_in_the_config_and_goes_down() -> None:
    inside = Witness(inner=ScriptedModel(pieces=["yes"]))
    config: RunnableConfig = {"configurable": {"sample": 3}}
    _ = [chunk async for chunk in Witness(inner=inside).astream("How?", config)]
    assert inside.asks[0].sample == 3
