"""A chat model whose answer a test scripts."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from app.types import Usage


class ScriptedModel(BaseChatModel):
    """Streams the given pieces, and that this is the end; an exception among them is raised there."""

    pieces: list[Any]
    seen: list[list[BaseMessage]] = []  # noqa: RUF012 (pydantic copies defaults)
    closed: list[bool] = []  # noqa: RUF012

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        self.seen.append(messages)
        try:
            for piece in self.script():
                yield ChatGenerationChunk(message=piece)
        finally:
            self.closed.append(True)

    def script(self) -> Iterator[AIMessageChunk]:
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece if isinstance(piece, AIMessageChunk) else AIMessageChunk(content=piece)
        yield AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})


def unknown(usage: Usage) -> float | None:
    """The price of a model that no list knows."""
    return None
