"""Where runs are kept, so that one goes on after a kill: a SQLite file of this machine, or the PostgreSQL of several.

Both make and change their own tables. On PostgreSQL these lie beside the application's, as `checkpoint…`.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.errors import DatabaseUnavailable, MissingExtra
from app.storage.address import DatabaseAddress
from app.storage.failures import unavailable
from app.storage.sqlite import PATIENCE_SECONDS, keep_log

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    from psycopg import AsyncConnection

FILE = "agents.db"
MISSING = 'AGENT_CHECKPOINTS="postgres" needs the extra \'postgres\': run `make setup EXTRAS="postgres"`'
# Taken while tables are set up. Whoever waits for it holds no transaction, since an index that is made waits for these.
TRY = "SELECT pg_try_advisory_lock(721394) AS taken"
LEAVE = "SELECT pg_advisory_unlock(721394)"
PAUSE_SECONDS = 0.1
ATTEMPTS = 600
# Held by the connection of a run, with which it ends. That of a process that was killed ends a moment after it.
CLAIM = "SELECT pg_try_advisory_lock(721394, hashtext(%s)) AS taken"
CLAIM_ATTEMPTS = 20


class Checkpoints(Protocol):
    @property
    def file(self) -> Path | None:
        """None for those of a server."""
        ...

    def opened(self) -> "AbstractAsyncContextManager[BaseCheckpointSaver[Any]]":
        """For one run: a connection belongs to the loop of events that it is used in."""
        ...

    async def claim(self, saver: "BaseCheckpointSaver[Any]", thread: str) -> bool:
        """Whether the thread is the saver's alone until that closes, as far as one can know of other processes."""
        ...


class SqliteCheckpoints:
    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE

    @asynccontextmanager
    async def opened(self) -> "AsyncGenerator[BaseCheckpointSaver[Any]]":
        """Raises DatabaseUnavailable."""
        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

        await asyncio.to_thread(self.make)
        async with AsyncSqliteSaver.from_conn_string(str(self.file)) as saver:
            try:
                yield saver
            finally:
                # A write that is cut off halfway locks the file for as long as its cursor is remembered somewhere.
                async with saver.lock:
                    await saver.conn.rollback()

    def make(self) -> None:
        """The file, ready for several runs at once."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            keep_log(self.file)
        except OSError as error:
            raise DatabaseUnavailable(
                f"the folder of {self.file} can't be made ({error.strerror}): make it, or set DATA_DIR to another one"
            ) from None
        except sqlite3.Error as error:
            raise unavailable(DatabaseAddress(self.file), error) from None

    async def claim(self, saver: "BaseCheckpointSaver[Any]", thread: str) -> bool:
        """It knows nothing of other processes."""
        return True


class PostgresCheckpoints:
    """A connection for each run that is under way. The tables are looked after by the first one of a process."""

    file = None
    tables = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")

    def __init__(self, address: DatabaseAddress) -> None:
        """`address` is a server's."""
        self.address = address
        self.is_set_up = False

    @asynccontextmanager
    async def opened(self) -> "AsyncGenerator[BaseCheckpointSaver[Any]]":
        """Raises MissingExtra, or DatabaseUnavailable, also for a server that goes away while a run goes on."""
        try:
            import psycopg
            from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
            from psycopg.rows import dict_row
        except ImportError:
            raise MissingExtra(MISSING) from None
        options: dict[str, Any] = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
        try:
            async with await psycopg.AsyncConnection.connect(
                self.address.plain_url, connect_timeout=int(PATIENCE_SECONDS), **options
            ) as connection:
                saver = AsyncPostgresSaver(connection)
                if not self.is_set_up:
                    await set_up(saver, connection, self.address)
                    self.is_set_up = True
                yield saver
        except psycopg.Error as error:
            raise unavailable(self.address, error) from None

    async def claim(self, saver: Any, thread: str) -> bool:
        """Of all processes on this server one has it."""
        return await taken_in_time(saver.conn, CLAIM_ATTEMPTS, CLAIM, [thread])


async def set_up(saver: "AsyncPostgresSaver", connection: "AsyncConnection[Any]", address: DatabaseAddress) -> None:
    """Makes the tables, or changes those of an older version; of several processes one at a time."""
    if not await taken_in_time(connection, ATTEMPTS, TRY):
        raise DatabaseUnavailable(f"another process sets up {address} and does not end: try again, or end it")
    try:
        await saver.setup()
    finally:
        await connection.execute(LEAVE)


async def taken_in_time(
    connection: "AsyncConnection[Any]", attempts: int, lock: str, values: Sequence[str] = ()
) -> bool:
    for attempt in range(attempts):
        await asyncio.sleep(PAUSE_SECONDS if attempt else 0)
        found = await (await connection.execute(lock, values)).fetchone()
        if found and found["taken"]:
            return True
    return False
