"""Watches a server's answers for drift: every hour the last days are compared with those before."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.judging.topics import TopicDrift
from app.storage.database import Database
from app.storage.drift import Drift, Window, drifts
from app.storage.hourly import every_hour

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


class DriftObserver(Protocol):
    def drifted(self, found: Drift) -> None: ...


@dataclass(frozen=True)
class DriftWatch:
    database: Database
    topics: TopicDrift
    observer: DriftObserver

    def start(self) -> None:
        """Goes on until the database is closed."""
        every_hour(self.database, self.look, "drift is not watched")

    async def look(self, engine: "AsyncEngine") -> None:
        for one in await all_drifts(engine, self.topics, Window(time.time())):
            self.observer.drifted(one)


async def all_drifts(engine: "AsyncEngine", topics: TopicDrift, window: Window) -> list[Drift]:
    """Those of answers, and that of topics."""
    return [*await drifts(engine, window), await topics.drift(engine, window)]
