"""SQLite as several processes share it: a write-ahead log, and transactions that take turns from their beginning."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

READS = {"reads": True}
"""Execution options of a connection that only reads: it waits for nobody."""


def prepare(engine: "AsyncEngine") -> "AsyncEngine":
    """The engine with the driver's own transactions off: they would begin too late for a read that leads to a write."""
    from sqlalchemy import Connection, event

    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    event.listen(engine.sync_engine, "connect", connect)
    event.listen(engine.sync_engine, "begin", begin)
    return engine
