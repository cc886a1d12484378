"""One question to a model: the text of the answer while it comes, and how it ended."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from app.errors import AppError, DeadlineExceeded, ModelUnavailable
from app.llm.failures import failure
from app.llm.finish import ended
from app.prompts.tags import INVISIBLE
from app.prompts.techniques.technique import ANSWER
from app.types import Context, FinishReason, Message

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk
    from langchain_core.runnables import RunnableConfig


class ModelCall:
    """Streams once from a model of `stack`, until the context's deadline; without one as long as the client waits.

    `finish_reason` holds once the answer is complete. What the calls took is on the context's account.
    """

    def __init__(
        self, model: "BaseChatModel", name: str, context: Context, purpose: str = ANSWER, sample: int = 0
    ) -> None:
        self.model = model
        self.name = name
        self.context = context
        self.config = config_of(context, purpose, sample)
        self.finish_reason: FinishReason = "stop"
        self.complete = self.spoken = False

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str]:
        """Yield the text as it comes. Closing it cancels the call.

        Raises ModelUnavailable, also when the answer breaks off, or DeadlineExceeded.
        """
        prompt = [(message.role, message.content) for message in messages]
        stream = self.model.astream(prompt, self.config)
        try:
            async with aclosing(cast("AsyncGenerator[AIMessageChunk]", stream)) as chunks:
                while (chunk := await self.next(chunks)) is not None:
                    self.note(chunk)
                    if chunk.text:
                        yield chunk.text
        except AppError:
            raise
        except Exception as error:
            failed = failure(self.name, error)
            raise self.broke_off() if self.spoken else failed from None
        if not self.complete:
            raise self.broke_off()
        if not self.spoken and self.finish_reason == "stop":
            raise ModelUnavailable(f"{self.name} answered with no text: ask again, or set another LLM_MODEL")

    async def next(self, chunks: "AsyncIterator[AIMessageChunk]") -> "AIMessageChunk | None":
        try:
            async with asyncio.timeout(self.context.remaining()) as limit:
                return await anext(chunks, None)
        except TimeoutError:
            if not limit.expired():
                raise
            raise DeadlineExceeded(f"{self.name} took too long: ask again, or raise REQUEST_TIMEOUT_SECONDS") from None

    def note(self, chunk: "AIMessageChunk") -> None:
        self.spoken = self.spoken or bool(chunk.text.strip(INVISIBLE))
        if reason := ended(chunk.response_metadata):
            self.finish_reason, self.complete = reason, True

    def broke_off(self) -> ModelUnavailable:
        return ModelUnavailable(f"{self.name} broke off: ask again")


def config_of(context: Context, purpose: str = ANSWER, sample: int = 0) -> "RunnableConfig":
    """What LangChain hands on, also to callbacks: for whom and for what a call is made."""
    return {
        "metadata": {"tenant": context.tenant, "subject": context.subject, "request_id": context.request_id},
        "configurable": {"context": context, "purpose": purpose, "sample": sample},
    }


def running_context() -> Context:
    """That which `config_of` handed on to what LangChain runs just now."""
    from langchain_core.runnables.config import ensure_config

    context: Context = ensure_config()["configurable"]["context"]
    return context
