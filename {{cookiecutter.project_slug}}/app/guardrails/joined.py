"""The pieces of an answer, joined where nobody would see them sooner: all readers have fewer of them to look at."""

from app.guardrails.reader import Basis, Events
from app.guardrails.sentences import BEGINS, LONGEST, MARK
from app.types import Context, Text


class JoiningReader:
    """For answers of which whole sentences are shown. It is next to the model, before all other readers.

    One of these may hold back as many as `ahead` characters of the next sentence, and with them all of the one before.
    """

    def __init__(self, ahead: int = 0) -> None:
        self.ahead = ahead

    async def read(self, events: Events, basis: Basis, context: Context) -> Events:
        pieces = Pieces(self.ahead)
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
    """Those of one answer: they wait until a sentence may be complete, and `ahead` characters of the next are there."""

    def __init__(self, ahead: int = 0) -> None:
        self.ahead = ahead
        self.text = ""
        self.marked = False
        self.begun = ahead + 1  # so many characters ago the last sentence may have begun
        self.enough = LONGEST + 1

    def feed(self, delta: str) -> str:
        """What goes on now."""
        self.text += delta
        self.begun += len(delta)
        if self.completes(delta):
            self.enough = min(self.enough, len(self.text) - self.begun + self.ahead + 1)
        return self.take() if len(self.text) >= self.enough else ""

    def completes(self, delta: str) -> bool:
        """Whether a sentence may end within it, or before it, and the next one begins."""
        mark = None if self.marked else MARK.search(delta)
        if not (self.marked or mark):
            return False
        behind = delta[mark.start() :] if mark else delta
        last = BEGINS.search(behind[::-1])  # seen from the end: what stands before it is complete
        self.marked = not last or MARK.search(delta, len(delta) - last.start()) is not None
        self.begun = last.end() if last else self.begun
        return last is not None

    def take(self) -> str:
        """All that waits."""
        text, self.text = self.text, ""
        left = self.ahead + 1 - self.begun
        self.enough = left if left > 0 else LONGEST + 1
        return text
