"""One call of a chat model: deltas while it runs; usage and finish reason after it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from app.errors import AppError, DeadlineExceeded, ModelUnavailable
from app.llm.failures import failure
from app.llm.finish import finish_reason
from app.llm.retry import pause
from app.types import Context, FinishReason, Message, Role, Spent, Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk
    from langchain_core.runnables import RunnableConfig

Prompt = list[tuple[Role, str]]
PURPOSE = "answer"


class ModelCall:
    """Streams once, until the context's deadline; without one as long as the client waits.

    What it took is on the context's account at the end. `usage` is None until the model says what it counted.
    """

    def __init__(
        self,
        model: "BaseChatModel",
        name: str,
        price: Callable[[Usage], float | None] = lambda usage: None,
        context: Context | None = None,
    ) -> None:
        self.model = model
        self.name = name
        self.price = price
        self.context = context or Context()
        self.usage: Usage | None = None
        self.finish_reason: FinishReason = "stop"
        self.calls = 0
        self.ended = False

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str]:
        """Yield the text as it comes. Closing it cancels the call.

        A failure before the first text is tried again where that may help. Raises ModelUnavailable, also when the
        answer breaks off, or DeadlineExceeded.
        """
        prompt = [(message.role, message.content) for message in messages]
        begun = False
        while True:
            try:
                async with aclosing(self.ask(prompt)) as deltas:
                    async for delta in deltas:
                        begun = True
                        yield delta
                return
            except AppError:
                raise
            except Exception as error:
                wait = None if begun else pause(error, self.calls, self.context.remaining())
                if wait is None:
                    failed = failure(self.name, error)
                    raise self.broke_off() if begun else failed from None
            await asyncio.sleep(wait)

    async def ask(self, prompt: Prompt) -> AsyncGenerator[str]:
        """The text of one upstream call. Raises what the client raises."""
        self.calls += 1
        self.usage = None
        spoken = False
        try:
            stream = self.model.astream(prompt, config_of(self.context))
            async with aclosing(cast("AsyncGenerator[AIMessageChunk]", stream)) as chunks:
                while (chunk := await self.next(chunks)) is not None:
                    self.note(chunk)
                    if chunk.text:
                        spoken = True
                        yield chunk.text
        finally:
            if spoken or self.usage or self.ended:
                self.spend()
        if not self.ended:
            raise self.broke_off()
        if not spoken and self.finish_reason == "stop":
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
        """Usage and finish reason arrive on whichever chunk the provider puts them."""
        counted = chunk.usage_metadata
        if counted and (counted["input_tokens"] or counted["output_tokens"]):
            self.usage = added(self.usage or Usage(), Usage(counted["input_tokens"], counted["output_tokens"]))
        if reason := finish_reason(chunk.response_metadata):
            self.finish_reason, self.ended = reason, True

    def spend(self) -> None:
        cost = self.price(self.usage) if self.usage else None
        self.context.account.spend(Spent(self.name, self.usage, cost, PURPOSE))

    def broke_off(self) -> ModelUnavailable:
        return ModelUnavailable(f"{self.name} broke off: ask again")


def config_of(context: Context) -> "RunnableConfig":
    """What LangChain hands on, also to callbacks: for whom a call is made."""
    return {
        "metadata": {"tenant": context.tenant, "subject": context.subject, "request_id": context.request_id},
        "configurable": {"context": context},
    }


def added(before: Usage, counted: Usage) -> Usage:
    """The usage so far: servers count the parts, or the whole so far on every chunk."""
    if counted.input_tokens >= before.input_tokens > 0 and counted.output_tokens >= before.output_tokens:
        return counted
    return Usage(before.input_tokens + counted.input_tokens, before.output_tokens + counted.output_tokens)
