"""A chat model of ours as LlamaIndex's LLM: it streams, and whatever its call is held to holds here as well."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from llama_index.core.async_utils import asyncio_run
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms import CustomLLM
from pydantic import SkipValidation

from app.llm.call import ModelCall
from app.types import Context, Message, Role

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Say = Callable[[Sequence[Message]], AsyncIterator[str]]
ROLES: dict[str, Role] = {"system": "system", "user": "user", "assistant": "assistant"}


class CalledLLM(CustomLLM):
    """`say` makes one call: messages in, the text of the answer out, as it comes."""

    say: SkipValidation[Say]
    name: str = "model"

    @classmethod
    def class_name(cls) -> str:
        return "CalledLLM"

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(is_chat_model=True, model_name=self.name)

    async def astream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> AsyncIterator[ChatResponse]:
        async def responses() -> AsyncIterator[ChatResponse]:
            text = ""
            async for delta in self.say([to_message(message) for message in messages]):
                text += delta
                yield ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=delta)

        return responses()

    async def achat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        last = ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=""))
        async for response in await self.astream_chat(messages):
            last = response
        return last

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        return asyncio_run(self.achat(messages))

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> Iterator[ChatResponse]:
        """All at once: what streams is `astream_chat`."""
        yield self.chat(messages)

    async def acomplete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return completion(await self.achat([ChatMessage(prompt)]))

    async def astream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> AsyncIterator[CompletionResponse]:
        async def responses() -> AsyncIterator[CompletionResponse]:
            async for response in await self.astream_chat([ChatMessage(prompt)]):
                yield completion(response)

        return responses()

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return completion(self.chat([ChatMessage(prompt)]))

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Iterator[CompletionResponse]:
        yield self.complete(prompt)


def llm_of(model: "BaseChatModel", name: str, context: Context | None = None) -> CalledLLM:
    """The LLM of a model of `stack`; what its calls take stands in the account of the context."""
    context = context or Context()
    return CalledLLM(say=lambda messages: ModelCall(model, name, context).stream(messages), name=name)


def to_message(message: ChatMessage) -> Message:
    """Roles that we do not know are the user's."""
    return Message(ROLES.get(message.role.value, "user"), message.content or "")


def completion(response: ChatResponse) -> CompletionResponse:
    return CompletionResponse(text=response.message.content or "", delta=response.delta)
