"""The database: an asynchronous SQLAlchemy engine on an event loop of its own.

Whoever asks may be on any loop, or on none: a command that runs for a second, the server, a worker thread. The engine
lives on one thread. There SQLAlchemy is imported too, so that neither a start nor a first answer waits for it.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from app.errors import AppError, DatabaseUnavailable, MissingExtra
from app.storage.address import DatabaseAddress
from app.storage.schema import check_schema

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")
# How long a writer waits for another process's transaction, in seconds.
BUSY_SECONDS = 5.0
CLOSE_SECONDS = 10.0


class Database:
    """Opened, and if need be made, at first use. `close` it."""

    def __init__(self, address: DatabaseAddress) -> None:
        self.address = address
        self.starting = threading.Lock()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.thread: threading.Thread | None = None
        self.engine: AsyncEngine | None = None
        self.opening: asyncio.Lock | None = None

    async def run(self, work: Callable[["AsyncEngine"], Awaitable[T]]) -> T:
        """The result of `work`. Cancelling it cancels the work. Raises DatabaseUnavailable or SchemaMismatch."""
        return await asyncio.wrap_future(self.submit(work))

    def run_now(self, work: Callable[["AsyncEngine"], Awaitable[T]]) -> T:
        """The same, blocking. Not from the database's own thread."""
        return self.submit(work).result()

    def submit(self, work: Callable[["AsyncEngine"], Awaitable[T]]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(self.within(work), self.started())

    async def within(self, work: Callable[["AsyncEngine"], Awaitable[T]]) -> T:
        try:
            return await work(await self.opened())
        except AppError:
            raise
        except Exception as error:
            raise self.failed(error) from None

    def started(self) -> asyncio.AbstractEventLoop:
        with self.starting:
            if self.loop is None:
                self.loop = asyncio.new_event_loop()
                self.thread = threading.Thread(target=self.loop.run_forever, name="database", daemon=True)
                self.thread.start()
            return self.loop

    async def opened(self) -> "AsyncEngine":
        self.opening = self.opening or asyncio.Lock()
        async with self.opening:
            if self.engine is None:
                check_schema(self.address)
                engine = make_engine(self.address)
                try:
                    await make_fresh(engine)
                except BaseException:
                    await engine.dispose()
                    raise
                self.engine = engine
            return self.engine

    def migrate_now(self, upgrade: Callable[["AsyncEngine"], Awaitable[T]]) -> T:
        """The only work that is done on a database of another version. Blocking."""

        async def within() -> T:
            engine = make_engine(self.address)
            try:
                return await upgrade(engine)
            finally:
                await engine.dispose()

        try:
            return asyncio.run_coroutine_threadsafe(within(), self.started()).result()
        except AppError:
            raise
        except Exception as error:
            raise self.failed(error) from None

    def failed(self, error: Exception) -> DatabaseUnavailable:
        return DatabaseUnavailable(
            f"the database {self.address} failed ({reason_of(error)}): check its disk and its server"
        )

    def close(self) -> None:
        """Lets go of connections and thread. It may be used again afterwards."""
        with self.starting:
            loop, thread, self.loop, self.thread = self.loop, self.thread, None, None
        if loop is None or thread is None:
            return
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self.end(), loop).result(CLOSE_SECONDS)
        self.engine = self.opening = None
        loop.call_soon_threadsafe(loop.stop)
        thread.join(CLOSE_SECONDS)
        loop.close()

    async def end(self) -> None:
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        if self.engine:
            await self.engine.dispose()


def make_engine(address: DatabaseAddress) -> "AsyncEngine":
    """Raises MissingExtra, or DatabaseUnavailable when the folder can't be made."""
    from sqlalchemy.ext.asyncio import create_async_engine

    if address.file is None:
        try:
            return create_async_engine(address.url, pool_pre_ping=True)
        except ImportError:
            raise MissingExtra(
                "DATABASE_URL needs the extra 'postgres': run `make setup EXTRAS=\"postgres\"`"
            ) from None
    from app.storage.sqlite import prepare

    try:
        address.file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(f"the folder of {address} can't be made ({error.strerror}): check DATA_DIR") from None
    return prepare(create_async_engine(address.url, connect_args={"timeout": BUSY_SECONDS}))


async def make_fresh(engine: "AsyncEngine") -> None:
    """A database without tables gets them; `check_schema` has refused one with others."""
    from app.storage.schema import QUESTION

    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql(QUESTION)
    except Exception:
        from app.storage.migrate import migrate

        await migrate(engine)


def reason_of(error: BaseException) -> str:
    """One line: what the driver says. What it adds on further lines quotes the statement with its values."""
    original = getattr(error, "orig", None) or error
    first, *_ = str(original).splitlines() or [""]
    return f"{type(original).__name__}: {first[:200]}"
