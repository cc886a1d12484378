"""What is shown of a run: its events as the readers let them through, each stretch of text by itself."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from app.agents.conversation import grounds
from app.agents.feed import Feed
from app.agents.passages import passages_in
from app.agents.spoken import spoken
from app.agents.thread import Thread
from app.agents.turns import Turns
from app.guardrails.reader import Basis, reading
from app.types import ApprovalNeeded, Event, Text


@dataclass(frozen=True, slots=True)
class Readings:
    thread: Thread

    async def read(self, feed: Feed, events: AsyncGenerator[Event]) -> AsyncGenerator[Event]:
        """The events as the readers let them through; they read what each call of the model said, up to its end."""
        async with aclosing(events):
            turns = Turns(events)
            while not self.thread.context.account.ended and (event := await turns.next()) is not None:
                said = self.heard(turns.text(event), feed) if isinstance(event, Text) else only(event)
                async with aclosing(said):
                    async for one in said:
                        yield one

    def heard(self, said: AsyncGenerator[Text], feed: Feed) -> AsyncGenerator[Event]:
        basis = Basis(passages_in(feed.messages), grounds(feed.messages), self.thread.agent.prompt.refusal)
        return self.checked(spoken(said, self.thread.context.personal), basis)

    def waits(self, waiting: list[ApprovalNeeded], feed: Feed) -> AsyncGenerator[Event]:
        """What somebody reads who can't be asked now."""
        return self.checked(only(Text(words_for(waiting))), Basis(messages=grounds(feed.messages)))

    async def checked(self, said: AsyncGenerator[Event], basis: Basis) -> AsyncGenerator[Event]:
        async with reading(self.thread.agent.readers, said, basis, self.thread.context) as shown:
            async for one in shown:
                yield one


async def only(event: Event) -> AsyncGenerator[Event]:
    yield event


def words_for(waiting: list[ApprovalNeeded]) -> str:
    calls = "; ".join(f"{one.tool}({', '.join(f'{k}={v!r}' for k, v in one.arguments.items())})" for one in waiting)
    return f"\n\nThis waits for approval, and nothing of it was done: {calls}"
