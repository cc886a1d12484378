"""LangChain's clients for Amazon's services, whose calls can be left."""

from collections.abc import AsyncGenerator
from functools import partial
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from app.llm.adapters.amazon_call import AmazonCall


class Leavable:
    """The first base of a class, before a client of LangChain's. Its `client` is one that `tell_calls` knows."""

    async def _astream(
        self: Any, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **options: Any
    ) -> AsyncGenerator[ChatGenerationChunk]:
        call, chunks = AmazonCall(), self._stream(messages, stop, **options)
        while (chunk := await call.run(next, chunks, None)) is not None:
            try:
                yield chunk
            except GeneratorExit:
                call.leave()
                call.close()
                raise

    async def _agenerate(
        self: Any, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **options: Any
    ) -> ChatResult:
        result: ChatResult = await AmazonCall().run(partial(self._generate, messages, stop, **options))
        return result
