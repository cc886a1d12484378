"""The contract of an answer reader: it sees the answer pass, and may add to it, hold it back or change it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from app.types import Context, Event, Message, Passages

Events = AsyncGenerator[Event]


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer may rest on: the conversation, of which the last message is the question, and its passages.

    `refusal` is what the model says, and nothing else, when these are not enough.
    """

    passages: Passages = field(default_factory=lambda: Passages((), 0))
    messages: tuple[Message, ...] = ()
    refusal: str = ""


class AnswerReader(Protocol):
    """Whatever reads an answer while it streams. One reader serves all answers: what it keeps of one is local."""

    def read(self, events: Events, basis: Basis, context: Context) -> Events:
        """The events of an answer, each once nothing can change it any more, since text is never revoked.

        What the reader decides goes on the context's account.
        """
        ...


@asynccontextmanager
async def reading(
    readers: Sequence[AnswerReader], answer: Events, basis: Basis, context: Context
) -> AsyncGenerator[Events]:
    """The answer as the last reader passes it on; the first one is next to the model. Closes them all at the end."""
    async with AsyncExitStack() as opened:
        events = await opened.enter_async_context(aclosing(answer))
        for reader in readers:
            events = await opened.enter_async_context(aclosing(reader.read(events, basis, context)))
        yield events
