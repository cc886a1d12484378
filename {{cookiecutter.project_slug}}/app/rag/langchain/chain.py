"""The generation as an LCEL chain: prompt | model | parser.

The model is a call that the assistant has prepared, so deadline, budget, cache and account are those of every call.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Any, cast

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import SkipValidation

from app.llm.call import ModelCall
from app.prompts.draft import Draft
from app.prompts.prompt import Prompt
from app.rag.langchain.prompt import template_of, values_of
from app.types import Message, Role

ROLES: dict[str, Role] = {"system": "system", "human": "user", "ai": "assistant"}


def chain_of(prompt: Prompt, model: BaseChatModel, step: str = "") -> Runnable[dict[str, Any], str]:
    """From the variables of `template_of` to the text of an answer, by any chat model."""
    return template_of(prompt, step) | model | StrOutputParser()


async def generate(call: ModelCall, draft: Draft) -> AsyncGenerator[str]:
    """The answer to a draft, by the chain. Closing it closes the call, then and there."""
    async with AsyncExitStack() as leaving:
        chain = chain_of(draft.prompt, PreparedCall(call=call, leaving=leaving), draft.step)
        stream = cast("AsyncGenerator[str]", chain.astream(values_of(draft), call.config))
        async for delta in await leaving.enter_async_context(aclosing(stream)):
            if delta:
                yield delta


class PreparedCall(BaseChatModel):
    """A `ModelCall` as a chat model, which streams once. What it opens is closed with `leaving`."""

    call: SkipValidation[ModelCall]
    leaving: SkipValidation[AsyncExitStack]

    @property
    def _llm_type(self) -> str:
        return "prepared"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("it streams: call `astream`")

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        deltas = await self.leaving.enter_async_context(aclosing(self.call.stream(from_messages(messages))))
        async for delta in deltas:
            yield ChatGenerationChunk(message=AIMessageChunk(content=delta))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", chunk_position="last"))


def from_messages(messages: Sequence[BaseMessage]) -> list[Message]:
    return [Message(ROLES[message.type], message.text) for message in messages]
