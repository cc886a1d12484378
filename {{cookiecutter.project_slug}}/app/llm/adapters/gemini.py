"""Gemini: a question that it blocks has an end too, and its connection ends with the wish for its answer."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_google_genai import ChatGoogleGenerativeAI

BLOCKED = "PROMPT_BLOCKED"
"""The finish reason, in Google's manner, of what was not answered; Google itself says only why."""


class Gemini(ChatGoogleGenerativeAI):
    """Its streams are read by a task of their own.

    Google's client closes the connection of a stream at its end, or when a read is cancelled. Of one that is left
    between two reads only the garbage collector would, some day; the task is always within a read.
    """

    async def _astream(self, *ask: Any, **options: Any) -> AsyncGenerator[ChatGenerationChunk]:
        chunks: asyncio.Queue[ChatGenerationChunk | None] = asyncio.Queue()
        stream = super()._astream(*ask, **options)

        async def read() -> None:
            async for chunk in stream:
                end_if_blocked(chunk.message, chunk.message.response_metadata)
                chunks.put_nowait(chunk)

        reader = asyncio.create_task(read())
        reader.add_done_callback(lambda _: chunks.put_nowait(None))
        try:
            while (chunk := await chunks.get()) is not None:
                yield chunk
            await reader
        finally:
            reader.cancel()
            await asyncio.wait([reader])

    async def _agenerate(self, *ask: Any, **options: Any) -> ChatResult:
        """Raises ValueError for a response that holds no answer, which the client takes for an empty one."""
        result: ChatResult = await super()._agenerate(*ask, **options)
        (generation,) = result.generations[:1]
        end_if_blocked(generation.message, result.llm_output or {})
        if not (generation.message.content or generation.message.response_metadata):
            raise ValueError("the response is none of Gemini's")
        return result


def end_if_blocked(message: BaseMessage, metadata: Mapping[str, Any]) -> None:
    if (metadata.get("prompt_feedback") or {}).get("block_reason"):
        message.response_metadata["finish_reason"] = BLOCKED
