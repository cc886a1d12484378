"""The events of a run, of which each stretch of text is read by itself: what one call of the model said."""

from collections.abc import AsyncGenerator

from app.types import Event, Text


class Turns:
    """Hands out events one by one, and a text with all that follows it as a stream of its own. `close` it."""

    def __init__(self, events: AsyncGenerator[Event]) -> None:
        self.events = events
        self.ahead: Event | None = None

    async def next(self) -> Event | None:
        """None at the end."""
        event, self.ahead = self.ahead, None
        return event or await anext(self.events, None)

    async def text(self, first: Text) -> AsyncGenerator[Text]:
        """This text, and what the model says on, up to another kind of event, which comes next."""
        event: Event | None = first
        while isinstance(event, Text):
            yield event
            event = await self.next()
        self.ahead = event
