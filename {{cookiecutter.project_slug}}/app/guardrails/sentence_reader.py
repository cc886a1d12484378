"""Guards that decide about an answer sentence by sentence, and the reader that asks them.

A guard that blocks sees a sentence before anybody reads it; while all of them only flag, nothing waits.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.errors import AppError
from app.guardrails.found import Found
from app.guardrails.guard import failed
from app.guardrails.reader import Basis, Events
from app.guardrails.rows import ended, heard, rows_of, seated
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


class SentenceReader:
    """Asks guards in turn, those that block before those that flag: these see what is shown."""

    def __init__(self, guards: Sequence[SentenceGuard]) -> None:
        self.guards = sorted(guards, key=lambda guard: not guard.blocks)
        self.blocks = any(guard.blocks for guard in guards)

    async def read(self, events: Events, basis: Basis, context: Context) -> Events:
        seats = [await seated(guard, basis, context) for guard in self.guards]
        rows, unheard = rows_of(seats), ""
        try:
            async for event in events:
                said = event.delta if isinstance(event, Text) else ""
                if not (said and self.blocks):
                    unheard = said
                    yield event
                    unheard = ""
                if not (said and rows):
                    continue
                try:
                    shown = "" if rows[0].sentences.goes_on(said) else await heard(rows, said)
                except AppError:
                    raise
                except Exception as error:
                    raise failed(self.guards[0].name, error, context) from None
                if shown and self.blocks:
                    yield Text(shown)
            if (shown := await ended(rows)) and self.blocks:
                yield Text(shown)
        finally:
            for row in rows:
                row.note(unheard)
