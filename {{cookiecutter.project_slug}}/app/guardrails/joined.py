"""The pieces of an answer, joined where nobody would see them sooner: all readers have fewer of them to look at."""

from app.guardrails.reader import Basis, Events
from app.guardrails.sentences import BEGINS, LONGEST, MARK
from app.types import Context, Text

AHEAD = 10
"""Characters: as many of the next sentence a reader may hold back, and all of the one before it with them."""


class JoiningReader:
    """For answers of which whole sentences are shown. It is next to the model, before all other readers."""

    async def read(self, events: Events, basis: Basis, context: Context) -> Events:
        pieces = Pieces()
        async for event in events:
            if isinstance(event, Text):
                if joined := pieces.feed(event.delta):
                    yield Text(joined)
                continue
            if joined := pieces.take():
                yield Text(joined)
            yield event
        if joined := pieces.take():
            yield Text(joined)


class Pieces:
    """Those of one answer: they wait for one that may complete a sentence."""

    def __init__(self) -> None:
        self.text = ""
        self.marked = False
        self.longest = LONGEST

    def feed(self, delta: str) -> str:
        """What goes on now: what may complete a sentence, and then the beginning of the next."""
        self.text += delta
        if self.completes(delta):
            self.longest = AHEAD
        elif len(self.text) > self.longest:
            self.longest = LONGEST
        else:
            return ""
        return self.take()

    def completes(self, delta: str) -> bool:
        """Whether a sentence may end within it, or before it."""
        if not (self.marked or MARK.search(delta)):
            return False
        last = BEGINS.search(delta[::-1])  # seen from the end: what stands before it is complete
        self.marked = not last or MARK.search(delta, len(delta) - last.start()) is not None
        return last is not None

    def take(self) -> str:
        """All that waits."""
        text, self.text = self.text, ""
        return text
