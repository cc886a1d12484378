"""Deletes kept answers once they are old, and pairs that lack one of theirs: at the start, and every hour after it."""

import time
from typing import TYPE_CHECKING

from app.storage.database import Database
from app.storage.hourly import every_hour
from app.storage.usage import day_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

DAY = 86_400.0


class Retention:
    """`days` are how long an answer is kept, also one from the time before a setting forbade it."""

    def __init__(self, database: Database, days: int) -> None:
        self.database = database
        self.days = days

    def start(self) -> None:
        """Goes on until the database is closed."""
        every_hour(self.database, self.delete, "old answers are not deleted")

    async def delete(self, engine: "AsyncEngine") -> int:
        """How many are gone."""
        from sqlalchemy import delete, select

        from app.storage.tables import kept_answers, review_pairs

        first, left = day_of(time.time() - self.days * DAY), select(kept_answers.c.answer_id)
        async with engine.begin() as connection:
            gone = (await connection.execute(delete(kept_answers).where(kept_answers.c.day < first))).rowcount
            halves = review_pairs.c.first.not_in(left) | review_pairs.c.second.not_in(left)
            await connection.execute(delete(review_pairs).where(halves))
        return gone
