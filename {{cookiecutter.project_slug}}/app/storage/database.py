"""The database: an asynchronous SQLAlchemy engine on an event loop of its own.

Whoever asks may be on any loop, or on none: a command that runs for a second, the server, a worker thread. The engine
lives on one thread. There SQLAlchemy is imported too, so that neither a start nor a first answer waits for it.
"""

import asyncio
import threading
from asyncio import Handle
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import Context
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from app.errors import AppError
from app.storage.address import DatabaseAddress
from app.storage.engine import make_engine
from app.storage.failures import unavailable
from app.storage.schema import check_schema
from app.storage.sqlite import keep_log

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
CLOSE_SECONDS = 10.0


class PatientLoop(asyncio.SelectorEventLoop):
    """A driver's thread that is told to stop may still report something once nobody waits for it any longer."""

    def call_soon_threadsafe(
        self, callback: Callable[[*Ts], object], *args: *Ts, context: Context | None = None
    ) -> Handle:
        if self.is_closed():
            return Handle(callback, args, self)
        return super().call_soon_threadsafe(callback, *args, context=context)


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
        """The same, on the database's own thread."""
        try:
            return await work(await self.opened())
        except AppError:
            raise
        except Exception as error:
            raise unavailable(self.address, error) from None

    def started(self) -> asyncio.AbstractEventLoop:
        with self.starting:
            if self.loop is None:
                # PostgreSQL's driver works on no other kind, which on Windows is not the usual one.
                self.loop = PatientLoop()
                self.thread = threading.Thread(target=self.loop.run_forever, name="database", daemon=True)
                self.thread.start()
            return self.loop

    async def opened(self) -> "AsyncEngine":
        self.opening = self.opening or asyncio.Lock()
        async with self.opening:
            if self.engine is None:
                self.engine = await open_engine(self.address)
            return self.engine

    def migrate_now(self, upgrade: Callable[["AsyncEngine"], Awaitable[T]]) -> T:
        """The only work that is done on a database of another version. Blocking."""

        async def within() -> T:
            engine = make_engine(self.address)
            try:
                return await upgrade(engine)
            except AppError:
                raise
            except Exception as error:
                raise unavailable(self.address, error) from None
            finally:
                await engine.dispose()

        return asyncio.run_coroutine_threadsafe(within(), self.started()).result()

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
        if not thread.is_alive():  # else the driver hangs, and the process ends without it
            loop.close()

    async def end(self) -> None:
        if self.opening and not self.address.server:
            # A thread that makes a file can't be told to stop: its folder may be about to be removed.
            with suppress(TimeoutError):
                await asyncio.wait_for(self.opening.acquire(), CLOSE_SECONDS / 2)
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        if self.engine:
            await self.engine.dispose()


async def open_engine(address: DatabaseAddress) -> "AsyncEngine":
    """A database without tables gets them. Raises SchemaMismatch for one with those of other code."""
    fit = check_schema(address)
    engine = make_engine(address)
    try:
        if fit == "fresh":
            from app.storage.migrate import migrate

            if address.file:
                await asyncio.to_thread(keep_log, address.file)
            await migrate(engine)
    except BaseException:
        await engine.dispose()
        raise
    return engine
