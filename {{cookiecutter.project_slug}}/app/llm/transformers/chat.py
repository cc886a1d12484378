"""A chat model in this process, from a folder or a GGUF file, over `transformers` itself: no server, no key.

It writes one answer at a time; who comes meanwhile waits in line. Who leaves ends the work, also in the middle.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import agenerate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field

from app.errors import ConversationTooLong, ModelRefused
from app.llm.failures import reason_of
from app.llm.transformers.generation import Generation
from app.llm.transformers.line import Line
from app.llm.transformers.weights import Weights, load_weights

ROLES = {"human": "user", "ai": "assistant", "system": "system"}


class TransformersChatModel(BaseChatModel):
    """`model` is the path, read when this is made; `max_tokens` the longest answer."""

    model: str
    max_tokens: int = 1024
    weights: Weights = Field(default=None, exclude=True, repr=False)  # type: ignore[assignment]
    line: Line = Field(default_factory=Line, exclude=True, repr=False)

    def model_post_init(self, context: Any, /) -> None:
        """Raises ImportError or SettingsError."""
        if self.weights is None:
            self.weights = load_weights(Path(self.model).expanduser())

    @property
    def _llm_type(self) -> str:
        return "transformers"

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        prompt = await asyncio.to_thread(self.encoded, messages)
        size = prompt["input_ids"].shape[-1]
        loop, pieces = asyncio.get_running_loop(), asyncio.Queue[tuple[str, int] | None]()

        def hand_over(piece: tuple[str, int] | None) -> None:
            with suppress(RuntimeError):  # the loop has ended, and nobody listens
                loop.call_soon_threadsafe(pieces.put_nowait, piece)

        limit = min(self.max_tokens, self.weights.window - size)
        generation = Generation(self.weights, limit, stop or [], lambda text, count: hand_over((text, count)))
        running = self.line.submit(partial(generation.run, prompt))
        running.add_done_callback(lambda _: hand_over(None))
        try:
            yield chunk("", size, 0)
            while piece := await pieces.get():
                yield chunk(piece[0], 0, piece[1])
            yield chunk("", 0, 0, {"finish_reason": running.result()})
        finally:
            generation.cancel()
            running.cancel()

    def encoded(self, messages: list[BaseMessage]) -> Any:
        try:
            prompt = self.weights.encode([(ROLES.get(one.type, one.type), one.text) for one in messages])
        except Exception as error:
            raise ModelRefused(
                f"the chat template of {self.model} refuses these messages ({reason_of(error)}): set another LLM_MODEL"
            ) from None
        size, window = prompt["input_ids"].shape[-1], self.weights.window
        if size >= window:
            raise ConversationTooLong(
                f"the question with its passages is {size:,} tokens long, and {self.model} reads {window:,}: "
                f"ask a shorter one, or set LLM_CONTEXT_TOKENS={window} so that less goes with it"
            )
        return prompt

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await agenerate_from_stream(self._astream(messages, stop, **kwargs))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return asyncio.run(self._agenerate(messages, stop, **kwargs))


def chunk(text: str, read: int, written: int, metadata: dict[str, Any] | None = None) -> ChatGenerationChunk:
    """A piece of the answer with the tokens that it took; the pieces' counts add up."""
    usage = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
    return ChatGenerationChunk(
        message=AIMessageChunk(content=text, usage_metadata=usage, response_metadata=metadata or {})
    )
