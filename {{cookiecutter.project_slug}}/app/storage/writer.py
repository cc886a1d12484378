"""Writes usage in batches, behind the answers. Where that fails the answers stand: the loss is counted, logged once.

Whole answers are written with it where they are kept.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from app.errors import AppError, DatabaseUnavailable, SchemaMismatch
from app.storage.database import CLOSE_SECONDS, Database
from app.storage.schema import check_schema
from app.storage.transcript import Mask
from app.storage.usage import AnswerUsage

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

log = structlog.get_logger(__name__)

BATCH_SECONDS = 1.0
MOST_WAITING = 10_000


class UsageWriter:
    """Takes usage from any thread. `lost` is called with the number of answers whose rows could not be written.

    `mask` is what the texts of answers go through before they are kept; without one none is kept.
    """

    def __init__(
        self,
        database: Database,
        lost: Callable[[int], None],
        batch_seconds: float = BATCH_SECONDS,
        mask: Mask | None = None,
    ) -> None:
        self.database = database
        self.lost = lost
        self.batch_seconds = batch_seconds
        self.mask = mask
        self.waiting: deque[AnswerUsage] = deque()
        self.adding = threading.Lock()
        self.writing = asyncio.Lock()
        self.due = self.broken = self.checked = False

    def check(self) -> None:
        """Raises SchemaMismatch or MissingExtra. Of any other failure the log gets a line, since answers stand.

        Blocking; a database that is not there yet stays so.
        """
        if self.checked:
            return
        try:
            check_schema(self.database.address)
        except SchemaMismatch:
            raise
        except DatabaseUnavailable as error:
            self.say_once(error)
        self.checked = True

    def warm_up(self) -> None:
        """Open the database ahead of the first row. A failure shows at that row."""
        asyncio.run_coroutine_threadsafe(self.open(), self.database.started())

    async def open(self) -> None:
        with suppress(Exception):
            await self.database.opened()

    def add(self, usage: AnswerUsage) -> None:
        """At once: what is written, and whether, nobody waits for."""
        with self.adding:
            if len(self.waiting) >= MOST_WAITING:
                self.waiting.popleft()
                self.lost(1)
            self.waiting.append(usage)
            if self.due:
                return
            self.due = True
        asyncio.run_coroutine_threadsafe(self.write_soon(), self.database.started())

    async def flush(self) -> None:
        """Until what was added so far is written, or lost. On any loop."""
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self.write(), self.database.started()))

    async def write_soon(self) -> None:
        await asyncio.sleep(self.batch_seconds)
        await self.write()

    async def write(self) -> None:
        """All that waits, in one transaction, or none of it. One such at a time, on the database's own thread."""
        async with self.writing:
            with self.adding:
                batch, self.due = list(self.waiting), False
                self.waiting.clear()
            if not batch:
                return
            written = False
            try:
                await self.database.within(lambda engine: insert(engine, batch, self.mask))
                written, self.broken = True, False
            except AppError as error:
                self.say_once(error)
            finally:  # also when the process does not wait any longer
                if not written:
                    self.lost(len(batch))

    def say_once(self, error: AppError) -> None:
        """Until something has been written again."""
        if not self.broken:
            log.warning("usage is not written", reason=str(error))
        self.broken = True

    def close(self) -> None:
        """Write what waits, for as long as CLOSE_SECONDS, and let go of the database."""
        if self.database.loop:
            with suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(self.write(), self.database.loop).result(CLOSE_SECONDS)
        self.database.close()


async def insert(engine: "AsyncEngine", batch: list[AnswerUsage], mask: Mask | None = None) -> None:
    from app.storage.tables import answers, calls, kept_answers

    kept = [one.kept_row(mask) for one in batch if mask and one.transcript]

    async with engine.begin() as connection:
        await connection.execute(answers.insert(), [one.answer_row() for one in batch])
        if rows := [row for one in batch for row in one.call_rows()]:
            await connection.execute(calls.insert(), rows)
        if kept:
            await connection.execute(kept_answers.insert(), kept)
