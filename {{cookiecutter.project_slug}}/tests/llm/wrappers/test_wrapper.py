"""Closing a stream closes what it comes from before it returns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from app.llm.call import ModelCall
from app.llm.stack import stack
from app.types import Context, Message, Spent
from tests.fakes.models import ScriptedModel, unknown

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
    assert call.context.account.calls == [Spent("scripted", None, None, "answer")]
