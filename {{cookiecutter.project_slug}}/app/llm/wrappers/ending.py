"""Says on the message how it ended, in our words, whichever provider it comes from."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from langchain_core.outputs import ChatGeneration, ChatResult

from app.llm.finish import ENDED, FinishWords
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper


class Ending(Wrapper):
    """The first chunk that says that the answer is complete says so in `FinishReason` too."""

    finish: FinishWords

    async def stream_of(self, ask: Ask) -> Chunks:
        over = False
        async with aclosing(super().stream_of(ask)) as chunks:
            async for chunk in chunks:
                over = over or self.mark(chunk, {})
                yield chunk

    async def result_of(self, ask: Ask) -> ChatResult:
        result = await super().result_of(ask)
        for generation in result.generations:
            self.mark(generation, result.llm_output or {})
        return result

    def mark(self, generation: ChatGeneration, more: Mapping[str, Any]) -> bool:
        """Whether this is the end. `more` is metadata of the whole result."""
        metadata = generation.message.response_metadata
        if not (metadata or generation.generation_info or more):
            return False
        reason = self.finish.read({**more, **(generation.generation_info or {}), **metadata})
        if reason:
            metadata[ENDED] = reason
        return reason is not None
