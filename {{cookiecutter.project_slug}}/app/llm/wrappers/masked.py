"""Keeps personal data from models that run elsewhere, from what is kept of calls and from those who observe them.

`Masked` stands around all models: inside it there are placeholders. `Unmasked` stands around one that runs in this
process, and may read what was said as it was said.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from itertools import chain
from typing import Any, cast

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import ensure_config
from pydantic import Field, SkipValidation

from app.llm.masking import Masking
from app.llm.wrappers.message_texts import Rewritten, rewritten, texts_of
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper
from app.types import Context, Placeholders


class Masked(Wrapper):
    """Asks with placeholders, and puts the values back into what comes, also into calls of tools.

    Observers are told of the call inside, so that they see placeholders too.
    """

    masking: SkipValidation[Masking] = Field(exclude=True, repr=False)

    async def astream(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[AIMessageChunk]:
        context, config = with_context(config)
        messages = self.hidden(self._convert_input(input).to_messages(), context)
        back = Rewritten(context.personal.written())
        stream = cast("Chunks", self.inner.astream(messages, config, **kwargs))
        async with aclosing(stream) as chunks:
            async for chunk in chunks:
                yield back.chunk(cast("AIMessageChunk", chunk))
        if (rest := back.rest()) is not None:
            yield rest

    async def ainvoke(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AIMessage:
        context, config = with_context(config)
        messages = self.hidden(self._convert_input(input).to_messages(), context)
        return rewritten(await self.inner.ainvoke(messages, config, **kwargs), context.personal.restore)

    def stream_of(self, ask: Ask) -> Chunks:
        inside = replace(ask, messages=self.hidden(ask.messages, ask.context))
        return streamed(super().stream_of(inside), ask.context.personal.written())

    async def result_of(self, ask: Ask) -> ChatResult:
        inside = replace(ask, messages=self.hidden(ask.messages, ask.context))
        return whole(await super().result_of(inside), ask.context.personal.restore)

    def hidden(self, messages: list[BaseMessage], context: Context) -> list[BaseMessage]:
        """What was said in the conversation is noted already, and of the rest is noted what is to be masked too."""
        with self.masking.within(context):
            for text in chain.from_iterable(map(texts_of, messages if self.masking.passages else [])):
                self.masking.note(text, context.personal)
            return all_rewritten(messages, context.personal, context.personal.hide)


class Unmasked(Wrapper):
    """Around a model in this process, within `Masked`."""

    def stream_of(self, ask: Ask) -> Chunks:
        personal = ask.context.personal
        inside = replace(ask, messages=all_rewritten(ask.messages, personal, personal.restore))
        return streamed(super().stream_of(inside), personal.placeholders)

    async def result_of(self, ask: Ask) -> ChatResult:
        personal = ask.context.personal
        inside = replace(ask, messages=all_rewritten(ask.messages, personal, personal.restore))
        return whole(await super().result_of(inside), personal.hide)


def with_context(config: RunnableConfig | None) -> tuple[Context, RunnableConfig]:
    """The caller's context, and a config that surely holds it: a model inside needs the same placeholders."""
    config = ensure_config(config)
    configurable = config.get("configurable", {})
    context = configurable.get("context") or Context()
    return context, {**config, "configurable": {**configurable, "context": context}}


def all_rewritten(
    messages: list[BaseMessage], personal: Placeholders, write: Callable[[str], str]
) -> list[BaseMessage]:
    return [rewritten(message, write) for message in messages] if personal else messages


async def streamed(stream: Chunks, table: Mapping[str, str]) -> Chunks:
    back = Rewritten(table)
    async with aclosing(stream) as chunks:
        async for chunk in chunks:
            yield chunk.model_copy(update={"message": back.chunk(cast("AIMessageChunk", chunk.message))})
    if (rest := back.rest()) is not None:
        yield ChatGenerationChunk(message=rest)


def whole(result: ChatResult, write: Callable[[str], str]) -> ChatResult:
    generations = [
        generation.model_copy(update={"message": rewritten(generation.message, write)})
        for generation in result.generations
    ]
    return result.model_copy(update={"generations": generations})
