"""A share of the answers is judged once they are given: an `Answerer` around an `Answerer`, and what it leaves behind.

An answer never waits for its judge, and a judge that fails fails alone. Nothing is kept but counts.
"""

import asyncio
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Protocol

import structlog

from app.judging.given import Given
from app.judging.judge import Answered, Verdict
from app.judging.rules import claims_in
from app.types import Account, Answerer, AnswerRequest, Context, Event
from app.types.account import EVALUATION

log = structlog.get_logger(__name__)

MOST_WAITING = 100
Decide = Callable[[Answered, Context], Awaitable[Verdict]]


class Observer(Protocol):
    """Hears of what was judged; `failed` and `left_out` of what was not."""

    def judged(self, verdict: Verdict) -> None: ...

    def supported(self, flags: Sequence[bool]) -> None:
        """Whether each sentence that claims something has a passage that says it."""

    def failed(self) -> None: ...

    def left_out(self) -> None:
        """Too many waited."""


@dataclass
class Background:
    """Judges one answer after the other. Lives in one event loop; what is not done when that ends is dropped.

    A verdict may take `seconds`.
    """

    decide: Decide
    observer: Observer
    seconds: float
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def soon(self, one: Answered, context: Context) -> None:
        """Returns at once."""
        if len(self.tasks) >= MOST_WAITING:
            self.observer.left_out()
            return
        task = asyncio.get_running_loop().create_task(self.judge(one, context))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def judge(self, one: Answered, context: Context) -> None:
        async with self.turn:
            own = replace(context, subject=EVALUATION, account=Account(), deadline=monotonic() + self.seconds)
            try:
                claims = await asyncio.to_thread(claims_in, one)
                self.observer.supported([claim.supported for claim in claims])
                self.observer.judged(await self.decide(one, own))
            except Exception as error:
                self.observer.failed()
                log.warning("an answer was not judged", request_id=context.request_id, reason=type(error).__name__)


@dataclass(frozen=True)
class SampledAnswerer:
    """Passes on every event unchanged. Judged are answers that were written from passages, a `share` of them."""

    answerer: Answerer
    background: Background
    share: float

    async def stream(self, request: AnswerRequest) -> AsyncGenerator[Event]:
        given = Given(request)
        try:
            async with aclosing(self.answerer.stream(request)) as events:
                async for event in events:
                    given.note(event)
                    yield event
        finally:
            if (done := given.whole) and is_chosen(done.answer_id, self.share):
                self.background.soon(given.answered(), request.context)


def is_chosen(id: str, share: float) -> bool:
    """By the id alone, so that it does not depend on what was asked or answered."""
    return zlib.crc32(id.encode()) < share * 2**32
