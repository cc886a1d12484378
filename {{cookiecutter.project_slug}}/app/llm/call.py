"""One call of a chat model: deltas while it runs; usage and finish reason after it."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from app.errors import AppError, DeadlineExceeded, ModelUnavailable
from app.types import FinishReason, Message, Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

FINISH_REASONS: dict[str, FinishReason] = {
    "length": "length",
    "max_tokens": "length",
    "MAX_TOKENS": "length",
    "content_filter": "filtered",
    "SAFETY": "filtered",
}


class ModelCall:
    """Streams once. `deadline` is a `time.monotonic()` moment; None waits as long as the client does."""

    def __init__(self, model: "BaseChatModel", name: str, deadline: float | None = None) -> None:
        self.model = model
        self.name = name
        self.deadline = deadline
        self.usage = Usage()
        self.finish_reason: FinishReason = "stop"

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str]:
        """Yield the text as it comes. Raises ModelUnavailable or DeadlineExceeded; closing it cancels the call."""
        prompt = [(message.role, message.content) for message in messages]
        try:
            async with aclosing(cast("AsyncGenerator[AIMessageChunk]", self.model.astream(prompt))) as chunks:
                while (chunk := await self.next(chunks)) is not None:
                    self.note(chunk)
                    if chunk.text:
                        yield chunk.text
        except (AppError, GeneratorExit):
            raise
        except TimeoutError:
            raise DeadlineExceeded(f"{self.name} took too long: ask again, or raise REQUEST_TIMEOUT_SECONDS") from None
        except Exception as error:
            reason = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:200]}"
            raise ModelUnavailable(
                f"{self.name} did not answer ({reason}): check LLM_BASE_URL, LLM_API_KEY and the model's name, "
                "or set LLM_MODEL=offline"
            ) from error

    async def next(self, chunks: "AsyncIterator[AIMessageChunk]") -> "AIMessageChunk | None":
        remaining = None if self.deadline is None else max(0.0, self.deadline - time.monotonic())
        async with asyncio.timeout(remaining):
            return await anext(chunks, None)

    def note(self, chunk: "AIMessageChunk") -> None:
        """Usage and finish reason arrive on whichever chunk the provider puts them."""
        if counted := chunk.usage_metadata:
            self.usage = Usage(
                self.usage.input_tokens + counted["input_tokens"], self.usage.output_tokens + counted["output_tokens"]
            )
        reason = chunk.response_metadata.get("finish_reason") or chunk.response_metadata.get("stop_reason")
        self.finish_reason = FINISH_REASONS.get(str(reason), self.finish_reason)
