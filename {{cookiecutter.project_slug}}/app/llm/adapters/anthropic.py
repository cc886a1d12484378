"""Claude, whose tokens count from the start of an answer.

LangChain's client leaves out what the start of a stream counts, and its end need not count that again: what was read
would be lost, and of an answer that nobody waits for to the end, all.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

from langchain_anthropic import ChatAnthropic
from langchain_anthropic.chat_models import _create_usage_metadata
from langchain_core.messages.ai import AIMessageChunk, UsageMetadata, add_usage, subtract_usage
from langchain_core.outputs import ChatGenerationChunk


class Claude(ChatAnthropic):
    """Each chunk of a stream counts what is new, so that the counts of all add up to those of the answer."""

    def _make_message_chunk_from_anthropic_event(self, event: Any, **how: Any) -> Any:
        chunk, block = super()._make_message_chunk_from_anthropic_event(event, **how)
        if chunk and event.type == "message_start":
            chunk.usage_metadata = _create_usage_metadata(event.message.usage)
        return chunk, block

    async def _astream(self, *ask: Any, **options: Any) -> AsyncGenerator[ChatGenerationChunk]:
        before: UsageMetadata | None = None
        stream = super()._astream(*ask, **options)
        async with aclosing(cast("AsyncGenerator[ChatGenerationChunk]", stream)) as chunks:
            async for chunk in chunks:
                message = cast("AIMessageChunk", chunk.message)
                if counted := message.usage_metadata:
                    message.usage_metadata = new_in(counted, before)
                    before = add_usage(before, message.usage_metadata)
                yield chunk


def new_in(counted: UsageMetadata, before: UsageMetadata | None) -> UsageMetadata:
    """What `counted`, all so far, has more than `before`; a count that it leaves out is zero and has not changed."""
    new = subtract_usage(counted, before)
    return {**new, "total_tokens": new["input_tokens"] + new["output_tokens"]}
