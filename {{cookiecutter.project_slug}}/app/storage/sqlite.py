"""SQLite as several processes share it: a write-ahead log, and transactions that take turns from their beginning."""

import os
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import URL
    from sqlalchemy.ext.asyncio import AsyncEngine

# What is deleted is overwritten too.
WRITING = ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON")
# How long to wait for a connection, or for another process's transaction.
PATIENCE_SECONDS = 5.0
TURN_SECONDS = 0.01
READS = {"reads": True}
"""Execution options of a connection that only reads: it waits for nobody."""


def is_read_only(file: Path) -> bool:
    """The file is there, but no log can be written beside it, without which SQLite does not even read it."""
    return file.exists() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def read_uri(file: Path) -> str:
    """For a connection that reads: it may have to undo first what a kill left half written."""
    return f"{file.absolute().as_uri()}?{'mode=ro&immutable=1' if is_read_only(file) else 'mode=rw'}"


def url_of(file: Path, *, read_only: bool) -> "URL":
    """As SQLAlchemy wants it, whatever the letters of the path."""
    from sqlalchemy import URL

    if not read_only:
        return URL.create("sqlite+aiosqlite", database=str(file))
    query = {"mode": "ro", "immutable": "1", "uri": "true"}
    return URL.create("sqlite+aiosqlite", database=file.absolute().as_uri(), query=query)


def prepare(engine: "AsyncEngine", *, read_only: bool = False) -> "AsyncEngine":
    """The engine with the driver's own transactions off: they would begin too late for a read that leads to a write."""
    from sqlalchemy import Connection, event

    pragmas = ["foreign_keys=ON", *([] if read_only else WRITING)]

    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    event.listen(engine.sync_engine, "connect", connect)
    event.listen(engine.sync_engine, "begin", begin)
    return engine


def keep_log(file: Path) -> None:
    """Gives a fresh file its write-ahead log, once.

    Where several processes do so at the same time, SQLite would rather have all but one fail than wait. Blocking.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL").fetchall()
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
                time.sleep(TURN_SECONDS)


async def run_alone(engine: "AsyncEngine", statement: str, values: Mapping[str, str | int]) -> list[Any]:
    """The rows of a single statement, which SQLite makes a transaction of by itself.

    SQLAlchemy goes to the driver's thread six times for one, which takes twice the time.
    """
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        return list(await driver.execute_fetchall(statement, values))
