"""Takes what was deleted out of a database's files, not only out of its tables."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import DatabaseUnavailable
from app.storage.address import DatabaseAddress
from app.storage.failures import unavailable
from app.storage.sqlite import PATIENCE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncEngine

# Each waits as long as for another transaction.
TRIES = 3


def scrub_file(file: Path) -> None:
    """Writes the SQLite file anew, without free pages, and empties its write-ahead log. Blocking.

    Raises DatabaseUnavailable, also while another process reads the file for long: then it is to be done again.
    """
    try:
        with closing(sqlite3.connect(file, timeout=PATIENCE_SECONDS, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("VACUUM")
            for _ in range(TRIES):
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    return
    except sqlite3.Error as error:
        raise unavailable(DatabaseAddress(file), error) from None
    raise DatabaseUnavailable(f"{file} is being read, so what was deleted is still in its log: run the command again")


async def scrub_server(engine: "AsyncEngine", tables: "Sequence[str]") -> None:
    """Has PostgreSQL write these tables anew, each locked meanwhile. Its own log, replicas and backups are its own."""
    async with engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for name in tables:
            await autocommit.exec_driver_sql(f"VACUUM (FULL) {name}")
