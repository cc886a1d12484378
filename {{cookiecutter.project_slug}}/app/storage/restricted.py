"""Reads that a model asks for: on PostgreSQL in a transaction that writes nothing, ends in time, and has few rights.

No SQL of a model comes here: within a transaction a statement could undo most of this again (`RESET ROLE`), and what
every role may call, such as `pg_sleep`, or read of the catalog, can't be taken away. See `views.py`.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.storage.sqlite import READS

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

ROLE = "agent_reader"
"""Taken on where the server has it, and lets the role of DATABASE_URL."""

SECONDS = 5.0
"""After which the server ends a statement."""


@asynccontextmanager
async def restricted(engine: "AsyncEngine", seconds: float = SECONDS) -> AsyncGenerator["AsyncConnection"]:
    """A connection in such a transaction, at whose end it is as it was before; on SQLite one that waits for nobody."""
    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        if connection.dialect.name == "postgresql":
            await restrict(connection, seconds)
        yield connection


async def restrict(connection: "AsyncConnection", seconds: float) -> None:
    """Of PostgreSQL, and before any other statement. What the role lacks raises an error of the driver from then on."""
    from sqlalchemy import text

    await connection.execute(text("SET TRANSACTION READ ONLY"))
    await connection.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))  # in milliseconds
    role = "SELECT set_config('role', rolname, true) FROM pg_roles WHERE rolname = :role AND pg_has_role(oid, 'MEMBER')"
    await connection.execute(text(role), {"role": ROLE})
