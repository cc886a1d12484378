"""Gives the answer to a call again when the very same call is made: same messages, options, tools, model and tenant."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from cachetools import TTLCache
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field, SkipValidation

from app.llm.finish import ended
from app.llm.observer import Observer
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper
from app.types import Decision

ENTRIES = 1_000
SECONDS = 3_600.0
CHARACTERS = 10_000_000
# What differs from call to call and says nothing of what is asked.
BY_CHANCE = {"id", "response_metadata", "usage_metadata"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A complete answer as it came: the chunks of a stream, or the generations of a result."""

    pieces: Sequence[Any]
    characters: int


class Memory:
    """What was answered in the last hour: at most ENTRIES, and CHARACTERS in all."""

    def __init__(self, characters: int = CHARACTERS, entries: int = ENTRIES, seconds: float = SECONDS) -> None:
        # No entry counts less than its share, so that one limit holds both.
        share = characters // entries
        self.kept: TTLCache[str, Kept] = TTLCache(
            characters, seconds, getsizeof=lambda kept: max(kept.characters, share)
        )

    def find(self, key: str) -> Kept | None:
        return self.kept.get(key)

    def keep(self, key: str, pieces: Sequence[ChatGeneration]) -> None:
        """If they are a whole answer that ended by itself, and it is not longer than all there is room for."""
        if "stop" not in [ended(piece.message.response_metadata) for piece in pieces]:
            return
        kept = Kept(pieces, sum(len(str(piece.message.content)) for piece in pieces))
        if kept.characters <= self.kept.maxsize:
            self.kept[key] = kept


class ExactCache(Wrapper):
    """An answer that is given again costs nothing, and says so on the account. `models` are those that may answer."""

    models: tuple[str, ...]
    memory: SkipValidation[Memory] = Field(default_factory=Memory, exclude=True, repr=False)
    observer: SkipValidation[Observer] = Field(exclude=True, repr=False)

    async def stream_of(self, ask: Ask) -> Chunks:
        key = key_of(ask, self.models, "stream")
        if kept := self.look_up(ask, key):
            for piece in kept.pieces:
                yield copied(piece)
            return
        pieces = []
        async with aclosing(super().stream_of(ask)) as chunks:
            async for chunk in chunks:
                pieces.append(copied(chunk))
                yield chunk
        if key:
            self.memory.keep(key, pieces)

    async def result_of(self, ask: Ask) -> ChatResult:
        key = key_of(ask, self.models, "result")
        if kept := self.look_up(ask, key):
            return ChatResult(generations=[copied(piece) for piece in kept.pieces])
        result = await super().result_of(ask)
        if key:
            self.memory.keep(key, [copied(generation) for generation in result.generations])
        return result

    def look_up(self, ask: Ask, key: str | None) -> Kept | None:
        kept = self.memory.find(key) if key else None
        self.observer.looked_up("exact", "hit" if kept else "miss")
        if kept:
            ask.context.account.decide(Decision("cache", "hit"))
        return kept


def key_of(ask: Ask, models: Sequence[str], way: str) -> str | None:
    """None for a call with an option that can't be told from others like it, such as an object."""
    said = [message.model_dump(exclude=BY_CHANCE) for message in ask.messages]
    try:
        tools = [convert_to_openai_tool(tool) for tool in ask.options.get("tools", ())]
        options = {**ask.options, "tools": tools}
        asked = [way, ask.context.tenant, models, said, ask.stop, ask.sample, options]
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    except (TypeError, ValueError):
        return None


def copied(piece: Any) -> Any:
    """LangChain writes on what it is given. What was counted once is not to be counted again."""
    message: BaseMessage = piece.message
    metadata = {"response_metadata": dict(message.response_metadata)}
    counts = {"usage_metadata": None} if isinstance(message, AIMessage) else {}
    return piece.model_copy(update={"message": message.model_copy(update={**metadata, **counts})})
