"""The guards of sentences at work on one answer, in rows: each hears whole sentences of what those before it leave.

What a guard lets go of may be a part of a sentence, or several that it had held, so each row cuts for itself. Guards
that need no whole sentences stand in one row, each behind the other.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from app.guardrails.guard import BLOCK, FLAG, PASS, deciding
from app.guardrails.reader import Basis
from app.guardrails.sentences import Sentences
from app.types import Context, Decision

if TYPE_CHECKING:
    from app.guardrails.sentence_reader import Judge, Ruling, SentenceGuard


@runtime_checkable
class Leaves(Protocol):
    """A judge that needs no whole sentences, but takes pieces of any length.

    It can rule at once about what it holds, and what was said behind it, when whoever reads it leaves.
    """

    def left(self, unheard: str) -> "Ruling": ...


class Seat:
    """A guard, its judge for one answer, and what that found."""

    def __init__(self, guard: "SentenceGuard", judge: "Judge", context: Context) -> None:
        self.guard = guard
        self.judge = judge
        self.context = context
        self.found = False
        self.score = 0.0

    async def end(self) -> str:
        """What it has held until now."""
        ruling = await self.judge.end()
        self.hear(ruling)
        return ruling.text if self.guard.blocks else ""

    def hear(self, ruling: "Ruling") -> None:
        self.found = self.found or ruling.found
        self.score = max(self.score, ruling.score)

    def note(self, unheard: str) -> None:
        """Also where nobody has waited for the end: all that was shown is looked at, but for what fails again."""
        if not self.guard.blocks and isinstance(self.judge, Leaves):
            with suppress(Exception):
                self.hear(self.judge.left(unheard))
        outcome = (BLOCK if self.guard.blocks else FLAG) if self.found else PASS
        self.context.account.decide(Decision(self.guard.name, outcome, self.score))


class Row:
    """Guards of the same sentences: all that only flag, one that blocks, or several of pieces, one behind the other."""

    def __init__(self, seats: Sequence[Seat], waits: bool) -> None:
        self.seats = seats
        self.waits = waits
        self.blocks = seats[0].guard.blocks
        self.cuts = not (self.blocks and isinstance(seats[0].judge, Leaves))
        self.sentences = Sentences()

    def cut(self, text: str, whole: bool) -> Iterable[str]:
        """The sentences that are complete now; a `whole` one needs not wait for what follows to be one.

        Those that need none get the text as it comes.
        """
        if not self.cuts or (whole and not self.sentences.text):
            return [text]
        return self.sentences.feed(text)

    async def note(self, unheard: str) -> None:
        """Of what was shown and nobody has heard yet, whole sentences are judged now if that takes no waiting."""
        if not (self.blocks or self.waits):
            with suppress(Exception):
                await self.hear(unheard)
            unheard = ""
        for seat in self.seats:
            seat.note(self.sentences.text + unheard)

    async def hear(self, text: str) -> None:
        """Of those that only flag each judges all sentences that are complete now; in turn it would take longer."""
        if sentences := list(self.sentences.feed(text)):
            async with self.limit() as limit:
                for seat in self.seats:
                    limit.hand_on(seat.guard.name)
                    for sentence in sentences:
                        seat.hear(await seat.judge.judge(sentence))

    def limit(self) -> deciding:
        """For it and the rows after it."""
        return deciding(self.seats[0].guard.name, self.seats[0].context, waits=self.waits)

    async def judged(self, sentence: str, limit: deciding, *, start: int = 0) -> str:
        """What of it goes on, as far as the guards from `start` on have to say."""
        for seat in self.seats[start:] if start else self.seats:
            if not sentence:
                break
            limit.hand_on(seat.guard.name)
            ruling = await seat.judge.judge(sentence)
            seat.hear(ruling)
            sentence = ruling.text if seat.guard.blocks else sentence
        return sentence

    async def end(self, limit: deciding) -> str:
        """What it has held until now, and what is no whole sentence; nothing where all is shown already."""
        left = "".join([await self.judged(sentence, limit) for sentence in self.sentences.end()])
        for after, seat in enumerate(self.seats, 1):
            limit.hand_on(seat.guard.name)
            left += await self.judged(await seat.end(), limit, start=after)
        return left if self.blocks else ""


async def seated(guard: "SentenceGuard", basis: Basis, context: Context) -> Seat:
    async with deciding(guard.name, context):
        return Seat(guard, guard.open(basis, context), context)


def rows_of(seats: Sequence[Seat]) -> Sequence[Row]:
    """`waits`: one of all of them may, since a row has a limit for those after it too."""
    waits = any(seat.guard.waits for seat in seats)

    def together(seat: Seat) -> object:
        """The same of those that can be in one row, side by side."""
        return seat.guard.blocks if not seat.guard.blocks or isinstance(seat.judge, Leaves) else seat

    return [Row(list(row), waits) for _, row in groupby(seats, together)]


async def heard(rows: Sequence[Row], text: str) -> str:
    """What can be shown of a text now."""
    if not rows[0].blocks:
        await rows[0].hear(text)
        return text
    sentences = list(rows[0].cut(text, whole=False))
    if not sentences:
        return ""
    async with rows[0].limit() as limit:
        return "".join([await left_of(rows, sentence, limit) for sentence in sentences])


async def left_of(rows: Sequence[Row], sentence: str, limit: deciding) -> str:
    """What is left of a sentence once those of the first row have ruled, and as far as it is known the others."""
    left = await rows[0].judged(sentence, limit)
    return await passed_on(rows[1:], left, limit, whole=left == sentence) if len(rows) > 1 else left


async def passed_on(rows: Sequence[Row], text: str, limit: deciding, *, whole: bool = False) -> str:
    """What they leave of a text that others have left. `whole`: it is a sentence, as it was."""
    if not (rows and text):
        return text
    left = "".join([await left_of(rows, sentence, limit) for sentence in rows[0].cut(text, whole)])
    return left if rows[0].blocks else text


async def ended(rows: Sequence[Row]) -> str:
    """What each has held until now, as those after it leave it."""
    left = ""
    for at, row in enumerate(rows, 1):
        async with row.limit() as limit:
            left += await passed_on(rows[at:], await row.end(limit), limit)
    return left
