"""The books of the budgets, in the database that all processes share.

A reservation counts as spent from the moment at which it is made, and settling corrects that. So nothing has to be
cleared up after a process that was killed, and the calls that others have under way are never touched.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeVar

import structlog

from app.errors import AppError, LedgerUnavailable
from app.llm.ledger import Estimate, Reservation
from app.llm.limits import PERIODS, Limits, Period, refusal
from app.storage import budget
from app.storage.budget import NANO, ceiling, nano
from app.storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")
log = structlog.get_logger(__name__)


class DatabaseLedger:
    """A `Ledger`. `refused` is called for each call that the budget has no room for."""

    def __init__(
        self,
        database: Database,
        limits: Limits,
        refused: Callable[[], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.database, self.limits, self.refused, self.now = database, limits, refused, now
        self.turn: asyncio.Lock | None = None

    async def reserve(self, estimate: Estimate) -> Reservation:
        now = self.now()
        found = self.beyond(estimate) or await self.run(lambda engine: self.take(engine, estimate, now.date()))
        if found:
            self.refused()
            error = refusal(found, self.limits, estimate.usd, now)
            log.info("a budget refuses a call", period=found, model=estimate.model, estimate_usd=estimate.usd)
            raise error
        return Reservation(estimate, now.date())

    async def settle(self, reservation: Reservation, usd: float) -> None:
        amount = round(usd * NANO) - ceiling(reservation.estimate.usd)
        if amount:
            await self.run(lambda engine: self.add(engine, reservation.day, amount))

    def spent_now(self) -> Mapping[str, float]:
        """What today and this month have taken so far, in US dollars. Blocking."""
        day = self.now().date()
        found = self.database.run_now(lambda engine: budget.spent(engine, day))
        return {period: amount / NANO for period, amount in found.items()}

    def beyond(self, estimate: Estimate) -> Period | None:
        """The period whose whole budget is too small."""
        return next((one for one in PERIODS if nano(self.limits.of(one)) < ceiling(estimate.usd)), None)

    async def take(self, engine: "AsyncEngine", estimate: Estimate, day: date) -> Period | None:
        """The estimate goes into both periods, or into none. The period that has no room for it."""
        amount = ceiling(estimate.usd)
        async with self.taking_turns():
            if await budget.take(engine, day, amount, self.limits):
                return None
        so_far = await budget.spent(engine, day)
        full = [one for one in PERIODS if so_far[one] + amount > nano(self.limits.of(one))]
        return full[0] if full else "day"  # there is room again by now

    async def add(self, engine: "AsyncEngine", day: date, amount: int) -> None:
        async with self.taking_turns():
            await budget.add(engine, day, amount)

    def taking_turns(self) -> asyncio.Lock:
        """In their order: the pool, which has one connection to SQLite, keeps none among those who wait for it."""
        self.turn = self.turn or asyncio.Lock()
        return self.turn

    async def run(self, work: Callable[["AsyncEngine"], Awaitable[T]]) -> T:
        try:
            return await self.database.run(work)
        except AppError as error:
            raise LedgerUnavailable(f"a budget is set and can't be kept, so no call is paid for: {error}") from None
