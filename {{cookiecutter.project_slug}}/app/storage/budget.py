"""The table `budget`: what each day and each month has spent, in billionths of a dollar, so that sums are exact.

Every statement is one transaction. The month comes first in all of them: on PostgreSQL its row makes whoever writes at
the same moment wait. SQLite lets one statement write at a time.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.llm.limits import PERIODS, Limits, Period, key_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

NANO = 1_000_000_000
UNLIMITED = 2**62
ADD = """
INSERT INTO budget (period, nanodollars) VALUES (:month, :amount), (:day, :amount)
ON CONFLICT (period) DO UPDATE SET nanodollars = budget.nanodollars + excluded.nanodollars
RETURNING period
"""
# The last condition is for what others wrote on PostgreSQL since the first one was read.
TAKE = """
INSERT INTO budget (period, nanodollars)
SELECT period, amount FROM (
    SELECT CAST(:month AS VARCHAR) AS period, CAST(:amount AS BIGINT) AS amount
    UNION ALL SELECT CAST(:day AS VARCHAR), CAST(:amount AS BIGINT)
) AS wanted
WHERE NOT EXISTS (
    SELECT 1 FROM budget WHERE (period = :month AND nanodollars > CAST(:month_limit AS BIGINT) - :amount)
        OR (period = :day AND nanodollars > CAST(:day_limit AS BIGINT) - :amount)
)
ON CONFLICT (period) DO UPDATE SET nanodollars = budget.nanodollars + excluded.nanodollars
    WHERE budget.nanodollars + excluded.nanodollars
        <= CASE excluded.period WHEN :month THEN CAST(:month_limit AS BIGINT) ELSE CAST(:day_limit AS BIGINT) END
RETURNING period
"""
SPENT = "SELECT period, nanodollars FROM budget WHERE period IN (:month, :day)"


async def take(engine: "AsyncEngine", day: date, amount: int, limits: Limits) -> bool:
    """Adds `amount` to the day and to its month where both have room for it, else to neither. Whether it did."""
    bounds = {"month_limit": nano(limits.month), "day_limit": nano(limits.day)}
    return await written(engine, TAKE, {**keys(day), **bounds, "amount": amount})


async def add(engine: "AsyncEngine", day: date, amount: int) -> None:
    await written(engine, ADD, {**keys(day), "amount": amount})


async def written(engine: "AsyncEngine", statement: str, values: Mapping[str, str | int]) -> bool:
    """Whether it wrote both rows, else none is."""
    from sqlalchemy import text

    from app.storage.sqlite import run_alone

    if engine.dialect.name == "sqlite":
        return len(await run_alone(engine, statement, values)) == len(PERIODS)
    async with engine.connect() as connection:
        rows = (await connection.execute(text(statement), values)).all()
        whole = len(rows) == len(PERIODS)
        await (connection.commit() if whole else connection.rollback())
    return whole


async def spent(engine: "AsyncEngine", day: date) -> Mapping[Period, int]:
    """In the month of this day, and on the day."""
    from sqlalchemy import text

    from app.storage.sqlite import READS

    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        rows = {row.period: row.nanodollars for row in await connection.execute(text(SPENT), keys(day))}
    return {period: rows.get(key_of(period, day), 0) for period in PERIODS}


def keys(day: date) -> dict[str, str]:
    """The parameters `month` and `day` of the statements."""
    return {period: key_of(period, day) for period in PERIODS}


def nano(limit: float | None) -> int:
    return UNLIMITED if limit is None else round(limit * NANO)


def ceiling(usd: float) -> int:
    """Rounded up: what is free is not reserved, and all else counts."""
    return -int(-usd * NANO // 1)
