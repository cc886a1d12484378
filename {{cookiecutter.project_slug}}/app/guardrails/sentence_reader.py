"""Guards that decide about an answer sentence by sentence, and the reader that asks them.

A guard that blocks sees a sentence before anybody reads it; while all of them only flag, nothing waits.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.errors import AppError
from app.guardrails.found import Found
from app.guardrails.guard import failed
from app.guardrails.reader import Basis, Events
from app.guardrails.rows import Row, ended, heard, rows_of, seated
from app.types import Context, Text


class Ruling(NamedTuple):
    """What a guard makes of a sentence: what of it may be shown, whether it found something, how sure it is, 0 to 1.

    What a guard can't decide about alone it may hold: `text` is then empty, and comes with a later sentence. `findings`
    are what was found, once that is decided.
    """

    text: str
    found: bool = False
    score: float = 0.0
    findings: Sequence[Found] = ()


class Judge(Protocol):
    """A guard at work on one answer: what it remembers of earlier sentences is here."""

    async def judge(self, sentence: str) -> Ruling:
        """`sentence` has the space behind it, perhaps citation markers, and is one line."""
        ...

    async def end(self) -> Ruling:
        """About what is still undecided when the answer has ended; its text is still to be shown."""
        ...


class SentenceGuard(Protocol):
    """`blocks`: the text of its rulings is shown; otherwise what it finds is only noted.

    `waits`: its judge may wait for somebody, and so a clock is set. Whether another one was late is seen behind it.
    """

    name: str
    blocks: bool
    waits: bool

    def open(self, basis: Basis, context: Context) -> Judge: ...


TOGETHER = 1_000
"""Characters that are read at once where nobody waits for what the guards say of them."""


class SentenceReader:
    """Asks guards in turn, those that block before those that flag: these see what is shown."""

    def __init__(self, guards: Sequence[SentenceGuard]) -> None:
        self.guards = sorted(guards, key=lambda guard: not guard.blocks)
        self.blocks = any(guard.blocks for guard in guards)
        self.together = 1 if self.blocks else TOGETHER

    async def read(self, events: Events, basis: Basis, context: Context) -> Events:
        seats = [await seated(guard, basis, context) for guard in self.guards]
        rows, unread = rows_of(seats), Unread()
        try:
            async for event in events:
                if not isinstance(event, Text):
                    yield event
                    continue
                unread.add(event.delta)
                if not self.blocks:
                    yield event
                if unread.length >= self.together and (shown := await self.left(rows, unread, context)):
                    yield Text(shown)
            if shown := await self.left(rows, unread, context, last=True):
                yield Text(shown)
        finally:
            rest = unread.take()
            for row in rows:
                await row.note(rest)

    async def left(self, rows: Sequence[Row], unread: "Unread", context: Context, *, last: bool = False) -> str:
        """What can be shown now of what was not yet."""
        try:
            left = await heard(rows, unread.take()) if rows else ""
        except AppError:
            raise
        except Exception as error:
            raise failed(self.guards[0].name, error, context) from None
        left += await ended(rows) if last else ""
        return left if self.blocks else ""


class Unread:
    """What has come of an answer, and no guard has read."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)

    def take(self) -> str:
        """All of it."""
        text = "".join(self.pieces)
        self.pieces, self.length = [], 0
        return text
