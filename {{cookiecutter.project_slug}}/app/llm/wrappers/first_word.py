"""Holds a stream back until it says something, since until then another model may still take its place."""

import asyncio
from contextlib import aclosing

from langchain_core.outputs import ChatGenerationChunk

from app.errors import ModelUnavailable
from app.llm.finish import ended
from app.llm.wrappers.wrapper import Chunks, says_something


async def held_back(chunks: Chunks, name: str, seconds: float | None) -> Chunks:
    """The chunks of the model `name`, from its first word on; those before it come with it.

    Raises ModelUnavailable when there is no word within `seconds`, or none at all, and when the end is missing.
    """
    async with aclosing(chunks):
        held = await until_it_speaks(chunks, name, seconds)
        reason = next(filter(None, (ended(chunk.message.response_metadata) for chunk in held)), None)
        silent = not (held and says_something(held[-1].message))
        if silent and reason == "stop":
            raise ModelUnavailable(f"{name} answered with no text: ask again, or choose another model")
        if silent and reason is None:
            raise broke_off(name)
        for chunk in held:
            yield chunk
        async for chunk in chunks:
            reason = reason or ended(chunk.message.response_metadata)
            yield chunk
    if reason is None:
        raise broke_off(name)


async def until_it_speaks(chunks: Chunks, name: str, seconds: float | None) -> list[ChatGenerationChunk]:
    """All chunks up to the one with the first word, or to the end."""
    held = []
    try:
        async with asyncio.timeout(seconds) as limit:
            async for chunk in chunks:
                held.append(chunk)
                if says_something(chunk.message):
                    break
    except TimeoutError:
        if seconds is None or not limit.expired():
            raise
        raise too_late(name, seconds) from None
    return held


def too_late(name: str, seconds: float) -> ModelUnavailable:
    return ModelUnavailable(
        f"{name} said nothing for {seconds:.0f} seconds: ask again, or raise REQUEST_TIMEOUT_SECONDS"
    )


def broke_off(name: str) -> ModelUnavailable:
    return ModelUnavailable(f"{name} broke off: ask again")
