"""Tries guards on texts of a user: each one is asked for itself, whatever the others say.

Nothing is answered, and no model is asked. `app/guardrails/guard.py` says how guards decide about a real question.
"""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from app.errors import AppError, DeadlineExceeded, GuardFailed
from app.guardrails.citations import CitationReader
from app.guardrails.found import Found, explained, explained_by
from app.guardrails.guard import BLOCK, FAILED, FLAG, PASS, Guard, deciding
from app.guardrails.overheard import Overheard
from app.guardrails.passages import Sieve
from app.guardrails.reader import AnswerReader, Basis, reading
from app.guardrails.samples import read_sample
from app.guardrails.secrets import veiled
from app.guardrails.sentence_reader import SentenceGuard, SentenceReader
from app.types import Context, Decision, Event, Text

Ask = Callable[[Context, list[Found]], Awaitable[None]]
"""Asks one guard, and notes what it found, where it can say that."""
Listen = Callable[[list[Found]], Sequence[AnswerReader]]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a guard decided, as on an account, and what it found."""

    guard: str
    outcome: str
    score: float | None = None
    found: Sequence[Found] = field(default=(), compare=False)


class Trial(Protocol):
    """The guards of one stage."""

    @property
    def names(self) -> Sequence[str]: ...

    async def judge(self, line: str) -> Sequence[Tried]:
        """What each guard says, in their order. Raises BadSample for a line that is none."""
        ...


@dataclass(frozen=True)
class QuestionTrial:
    """A line is a question. `seconds` is how long a guard may take."""

    guards: Sequence[Guard]
    seconds: float

    @property
    def names(self) -> Sequence[str]:
        return [guard.name for guard in self.guards]

    async def judge(self, line: str) -> Sequence[Tried]:
        return [await self.ask(guard, line) for guard in self.guards]

    async def ask(self, guard: Guard, line: str) -> Tried:
        async def check(context: Context, found: list[Found]) -> None:
            try:
                context.account.decide((await guard.check(line, context)).decision)
            finally:
                found += await explained_by(guard, line)

        return await tried(guard.name, check, self.seconds)


@dataclass(frozen=True)
class PassagesTrial:
    """A line is a sample with passages."""

    sieves: Sequence[Sieve]
    seconds: float

    @property
    def names(self) -> Sequence[str]:
        return [sieve.name for sieve in self.sieves]

    async def judge(self, line: str) -> Sequence[Tried]:
        basis = read_sample(line).basis
        return [await self.ask(sieve, basis) for sieve in self.sieves]

    async def ask(self, sieve: Sieve, basis: Basis) -> Tried:
        async def sift(context: Context, found: list[Found]) -> None:
            await sieve.sift(basis.passages, context)
            for number, passage in enumerate(basis.passages.items, 1):
                one = explained(sieve, passage.chunk.text)
                found += [replace(each, kind=f"{each.kind} in passage {number}") for each in one]

        return await tried(sieve.name, sift, self.seconds)


class AnswerTrial:
    """A line is a sample with an answer."""

    def __init__(self, readers: Sequence[AnswerReader], seconds: float) -> None:
        self.guards = [(name, listen) for reader in readers for name, listen in guards_in(reader)]
        self.seconds = seconds

    @property
    def names(self) -> Sequence[str]:
        return [name for name, _ in self.guards]

    async def judge(self, line: str) -> Sequence[Tried]:
        sample = read_sample(line, with_answer=True)
        return [await self.ask(name, listen, sample.answer, sample.basis) for name, listen in self.guards]

    async def ask(self, name: str, listen: Listen, answer: str, basis: Basis) -> Tried:
        async def read(context: Context, found: list[Found]) -> None:
            async with aclosing(spoken(answer)) as said, reading(listen(found), said, basis, context) as events:
                async for _ in events:
                    pass

        return await tried(name, read, self.seconds)


def guards_in(reader: AnswerReader) -> list[tuple[str, Listen]]:
    """Each guard of a reader by its name, with what makes readers that ask it alone; one without a name is none."""
    if isinstance(reader, SentenceReader):
        return [(guard.name, partial(overhearing, guard)) for guard in reader.guards]
    name = getattr(reader, "name", "")
    # A link is good when its passage is cited.
    return [(name, lambda _: [CitationReader(), reader])] if name else []


def overhearing(guard: SentenceGuard, found: list[Found]) -> Sequence[AnswerReader]:
    return [SentenceReader([Overheard(guard, found)])]


async def spoken(answer: str) -> AsyncGenerator[Event]:
    yield Text(answer)


async def tried(name: str, ask: Ask, seconds: float) -> Tried:
    """What the guard `name` put on the account; a guard that is late has failed."""
    context, found = Context(subject="trial", deadline=time.monotonic() + seconds), list[Found]()
    outcome = PASS
    try:
        async with deciding(name, context):
            await ask(context, found)
    except (GuardFailed, DeadlineExceeded):
        return Tried(name, FAILED)
    except AppError:
        outcome = BLOCK
    own = [decision for decision in context.account.decisions if decision.guard == name]
    last = own[-1] if own else Decision(name, outcome, 0.0 if outcome == PASS else 1.0)
    told = [replace(one, excerpt=veiled(one.excerpt)) for one in found]
    return Tried(name, last.outcome, last.score, told if last.outcome in (FLAG, BLOCK) else ())
