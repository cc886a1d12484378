"""The table `effects`: what an agent has changed, once for each key, however often the call is made again.

An effect on this database commits together with its key, so that a kill leaves both or neither. One elsewhere is begun
under its key and finished under it: a kill between the two leaves it begun, and whoever makes it again knows.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

# On PostgreSQL this waits for another transaction with the same key. SQLite lets one write at a time.
TAKE = """
INSERT INTO effects (key, at, tenant, subject, tool, result) VALUES (:key, :at, :tenant, :subject, :tool, '')
ON CONFLICT (key) DO NOTHING
"""
KEEP = "UPDATE effects SET result = :result WHERE key = :key"
FOUND = "SELECT result FROM effects WHERE key = :key"


@dataclass(frozen=True, slots=True)
class Effect:
    """What is done once: by whom, with which tool. `key` names the call."""

    key: str
    tool: str
    tenant: str
    subject: str


async def once(engine: "AsyncEngine", effect: Effect, work: "Callable[[AsyncConnection], Awaitable[str]]") -> str:
    """What `work` said when it was done, now or the first time. What it raises undoes everything."""
    from sqlalchemy import text

    async with engine.begin() as connection:
        taken = (await connection.execute(text(TAKE), {**asdict(effect), "at": time.time()})).rowcount
        if not taken:
            return str((await connection.execute(text(FOUND), {"key": effect.key})).scalar_one())
        result = await work(connection)
        await connection.execute(text(KEEP), {"key": effect.key, "result": result})
        return result


async def begin(engine: "AsyncEngine", effect: Effect) -> str | None:
    """None the first time; later what was said when it was done, empty if nobody knows whether it was."""
    from sqlalchemy import text

    async with engine.begin() as connection:
        if (await connection.execute(text(TAKE), {**asdict(effect), "at": time.time()})).rowcount:
            return None
        return str((await connection.execute(text(FOUND), {"key": effect.key})).scalar_one())


async def finish(engine: "AsyncEngine", effect: Effect, result: str) -> None:
    from sqlalchemy import text

    async with engine.begin() as connection:
        await connection.execute(text(KEEP), {"key": effect.key, "result": result})
