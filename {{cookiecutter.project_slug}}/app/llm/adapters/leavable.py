"""LangChain's clients for Amazon's services, whose calls can be left."""

from collections.abc import AsyncGenerator
from functools import partial
from typing import Any, Self

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import model_validator

from app.llm.adapters.amazon_call import POOLS, AmazonCall


class Leavable(BaseChatModel):
    """The first base of a class, before a client of LangChain's that has boto3's as `client`."""

    @model_validator(mode="after")
    def _report(self) -> Self:
        self.client._endpoint.http_session._pool_classes_by_scheme.update(POOLS)
        return self

    async def _astream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **options: Any
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
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **options: Any
    ) -> ChatResult:
        return await AmazonCall().run(partial(self._generate, messages, stop, **options))
