"""The doors between rooms, and what is handed in at each: whatever finds passages, whatever answers."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Protocol

from app.types.account import Context
from app.types.conversation import Message
from app.types.documents import Scope
from app.types.events import Event, Passages

Progress = Callable[[int, int, str], None]
"""Called with how much is done, how much there is in all (bytes, or questions), and what is at hand."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: at most `limit` passages of the scope. `history` is what was said before, oldest first."""

    text: str
    history: tuple[Message, ...] = ()
    scope: Scope = field(default_factory=Scope)
    limit: int = 10


class Retriever(Protocol):
    """Whatever finds passages."""

    async def search(self, query: Query, context: Context) -> Passages:
        """Best first.

        Raises EmptyIndex when nothing is indexed, UnknownCollection when the scope's collection holds nothing, and
        DeadlineExceeded when the context's time is over.
        """
        ...


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """A conversation that ends with the question."""

    messages: tuple[Message, ...]
    context: Context = field(default_factory=Context)


class Answerer(Protocol):
    """Whatever answers: the assistant today. Consumers ignore events they do not know."""

    def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        """Yield events, `Done` last. Failures are raised; closing the generator cancels the model call."""
        ...
