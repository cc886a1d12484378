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
from app.llm.limits import PERIODS, Limits, Period, key_of, refusal
from app.storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")
log = structlog.get_logger(__name__)

NANO = 1_000_000_000
UNLIMITED = 2**62
# The month comes first everywhere, and its row makes whoever writes at the same moment wait.
ADD = """
INSERT INTO budget (period, nanodollars) VALUES (:month, :amount), (:day, :amount)
ON CONFLICT (period) DO UPDATE SET nanodollars = budget.nanodollars + excluded.nanodollars
"""
WITHIN = """
WHERE budget.nanodollars + excluded.nanodollars
    <= CASE excluded.period WHEN :month THEN CAST(:month_limit AS BIGINT) ELSE CAST(:day_limit AS BIGINT) END
RETURNING period
"""
SPENT = "SELECT period, nanodollars FROM budget WHERE period IN (:month, :day)"


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
        return self.database.run_now(lambda engine: spent(engine, day))

    def beyond(self, estimate: Estimate) -> Period | None:
        """The period whose whole budget is too small."""
        return next((one for one in PERIODS if nano(self.limits.of(one)) < ceiling(estimate.usd)), None)

    async def take(self, engine: "AsyncEngine", estimate: Estimate, day: date) -> Period | None:
        """One transaction: the estimate in both periods, or in none. The period that has no room for it."""
        from sqlalchemy import text

        values = {
            **keys(day),
            "amount": ceiling(estimate.usd),
            "month_limit": nano(self.limits.month),
            "day_limit": nano(self.limits.day),
        }
        async with self.taking_turns(), engine.connect() as connection:
            rows = (await connection.execute(text(ADD + WITHIN), values)).scalars().all()
            missing = next((one for one in PERIODS if key_of(one, day) not in rows), None)
            await (connection.rollback() if missing else connection.commit())
        return missing

    async def add(self, engine: "AsyncEngine", day: date, amount: int) -> None:
        from sqlalchemy import text

        async with self.taking_turns(), engine.begin() as connection:
            await connection.execute(text(ADD), {**keys(day), "amount": amount})

    def taking_turns(self) -> asyncio.Lock:
        """Within this process, since a connection that finds SQLite busy sleeps before it looks again."""
        self.turn = self.turn or asyncio.Lock()
        return self.turn

    async def run(self, work: Callable[["AsyncEngine"], Awaitable[T]]) -> T:
        try:
            return await self.database.run(work)
        except AppError as error:
            raise LedgerUnavailable(f"a budget is set and can't be kept, so no call is paid for: {error}") from None


async def spent(engine: "AsyncEngine", day: date) -> Mapping[str, float]:
    from sqlalchemy import text

    from app.storage.sqlite import READS

    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        rows = {row.period: row.nanodollars for row in await connection.execute(text(SPENT), keys(day))}
    return {period: rows.get(key_of(period, day), 0) / NANO for period in PERIODS}


def keys(day: date) -> dict[str, str]:
    """The parameters `month` and `day` of the statements."""
    return {period: key_of(period, day) for period in PERIODS}


def nano(limit: float | None) -> int:
    return UNLIMITED if limit is None else round(limit * NANO)


def ceiling(usd: float) -> int:
    """Rounded up: what is free is not reserved, and all else counts."""
    return -int(-usd * NANO // 1)
