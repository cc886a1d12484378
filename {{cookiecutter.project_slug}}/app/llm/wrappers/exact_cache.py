"""Gives the answer to a call again when the very same call is made: same messages, options, tools, model and tenant."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import cast

from cachetools import TTLCache
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field, SkipValidation

from app.llm.finish import ended
from app.llm.observer import Observer
from app.llm.wrappers.wrapper import Ask, Chunks, Wrapper, says_something
from app.types import Decision

ENTRIES = 1_000
SECONDS = 3_600.0
CHARACTERS = 10_000_000
# What differs from call to call and says nothing of what is asked.
BY_CHANCE = {"id", "response_metadata", "usage_metadata"}
IN_ORDER = json.JSONEncoder(sort_keys=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """A complete answer as it came, in chunks or whole; of a chunk that is a text and nothing else, the text."""

    pieces: Sequence[str | ChatGeneration]
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

    def forget(self, key: str) -> None:
        self.kept.pop(key, None)

    def keep(self, key: str, pieces: Sequence[ChatGeneration]) -> None:
        """If they are a whole answer that ended by itself, and it is not longer than all there is room for."""
        ends = (ended(piece.message.response_metadata) for piece in reversed(pieces))
        said = any(says_something(piece.message) for piece in pieces)
        if next(filter(None, ends), None) != "stop" or not said:
            return
        small = [compact(piece) for piece in pieces]
        kept = Kept(small, sum(map(characters, small)))
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
                yield chunk_of(piece)
            return
        pieces = []
        async with aclosing(super().stream_of(ask)) as chunks:
            async for chunk in chunks:
                pieces.append(chunk)
                yield chunk
        if key:
            self.memory.keep(key, pieces)
            self.regret(ask, key)

    async def result_of(self, ask: Ask) -> ChatResult:
        key = key_of(ask, self.models, "result")
        if kept := self.look_up(ask, key):
            return ChatResult(generations=[copied(piece) for piece in kept.pieces if not isinstance(piece, str)])
        result = await super().result_of(ask)
        if key:
            self.memory.keep(key, [copied(generation) for generation in result.generations])
            self.regret(ask, key)
        return result

    def look_up(self, ask: Ask, key: str | None) -> Kept | None:
        kept = self.memory.find(key) if key else None
        self.observer.looked_up("exact", "hit" if kept else "miss")
        if kept and key:
            ask.context.account.decide(Decision("cache", "hit"))
            self.regret(ask, key)
        return kept

    def regret(self, ask: Ask, key: str) -> None:
        """A reply of which no answer could be made is not given a second time."""
        ask.context.account.regrets.append(partial(self.memory.forget, key))


def key_of(ask: Ask, models: Sequence[str], way: str) -> str | None:
    """None for a call with an option that can't be told from others like it, such as an object."""
    try:
        said = [message.model_dump_json(exclude=BY_CHANCE) for message in ask.messages]
        tools = [convert_to_openai_tool(tool) for tool in ask.options.get("tools", ())]
        options = {**ask.options, "tools": tools}
        asked = [way, ask.context.tenant, models, said, ask.stop, ask.sample, options]
        return hashlib.blake2b(IN_ORDER.encode(asked).encode()).hexdigest()
    except (TypeError, ValueError):
        return None


def compact(piece: ChatGeneration) -> str | ChatGeneration:
    """A long answer has hundreds of chunks, and thousands of answers are kept."""
    message = piece.message
    if not isinstance(message, AIMessageChunk) or not isinstance(message.content, str):
        return piece
    more = message.tool_call_chunks or message.additional_kwargs or ended(message.response_metadata)
    return piece if more else message.content


def characters(piece: str | ChatGeneration) -> int:
    if isinstance(piece, str):
        return len(piece)
    calls = getattr(piece.message, "tool_calls", None)
    return len(str(piece.message.content)) + (len(str(calls)) if calls else 0)


def chunk_of(piece: str | ChatGeneration) -> ChatGenerationChunk:
    if isinstance(piece, str):
        return ChatGenerationChunk(message=AIMessageChunk(content=piece))
    return cast("ChatGenerationChunk", copied(piece))


def copied(piece: ChatGeneration) -> ChatGeneration:
    """LangChain writes on what it is given, its run among others. What was counted once is not counted again."""
    message: BaseMessage = piece.message
    mine = {"id": None, "response_metadata": dict(message.response_metadata)}
    counts = {"usage_metadata": None} if isinstance(message, AIMessage) else {}
    return piece.model_copy(update={"message": message.model_copy(update={**mine, **counts})})
