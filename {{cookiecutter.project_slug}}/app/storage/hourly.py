"""Work on the database that a server does at its start, and every hour after it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from app.errors import AppError
from app.storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

log = structlog.get_logger(__name__)

HOUR = 3_600.0


def every_hour(database: Database, work: "Callable[[AsyncEngine], Awaitable[object]]", failed: str) -> None:
    """Goes on until the database is closed. `failed` is what the log says where the work fails."""

    async def go_on() -> None:
        with suppress(asyncio.CancelledError):
            while True:
                try:
                    await database.within(work)
                except AppError as error:
                    log.warning(failed, reason=str(error))
                await asyncio.sleep(HOUR)

    asyncio.run_coroutine_threadsafe(go_on(), database.started())
