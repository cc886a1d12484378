"""What a person says of an answer: kept with the answer's prompt, for the one who asked. The last word counts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.errors import UnknownAnswer
from app.storage.database import Database
from app.storage.transcript import Mask, storable
from app.storage.usage import day_of
from app.storage.writer import UsageWriter
from app.types import Context

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

Rating = Literal["up", "down"]
KEEP = """
INSERT INTO feedback (answer_id, at, day, tenant, subject, prompt, rating, comment, correction)
SELECT id, :at, :day, tenant, subject, prompt, :rating, :comment, :correction FROM answers
WHERE id = :answer_id AND tenant = :tenant AND subject = :subject
ON CONFLICT (answer_id) DO UPDATE SET at = excluded.at, day = excluded.day, rating = excluded.rating,
    comment = excluded.comment, correction = excluded.correction
RETURNING prompt
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """`correction` is what the answer should have been."""

    answer_id: str
    rating: Rating
    comment: str = ""
    correction: str = ""


class FeedbackBook:
    """Takes feedback once the answer's own row is written. `observe` hears of each prompt and rating."""

    def __init__(self, writer: UsageWriter, mask: Mask, observe: Callable[[str, Rating], None]) -> None:
        self.writer = writer
        self.mask = mask
        self.observe = observe

    @property
    def database(self) -> Database:
        return self.writer.database

    async def keep(self, feedback: Feedback, context: Context) -> str:
        """In place of what was said of this answer before. The id of its prompt.

        Raises UnknownAnswer, also for another principal's, or DatabaseUnavailable.
        """
        await self.writer.flush()
        prompt = await self.database.run(lambda engine: keep(engine, feedback, context, self.mask))
        self.observe(prompt, feedback.rating)
        return prompt


async def keep(engine: "AsyncEngine", feedback: Feedback, context: Context, mask: Mask) -> str:
    from sqlalchemy import text

    now = time.time()
    values = {
        "answer_id": feedback.answer_id,
        "at": now,
        "day": day_of(now),
        "tenant": context.tenant,
        "subject": context.subject,
        "rating": feedback.rating,
        "comment": storable(mask(feedback.comment)),
        "correction": storable(mask(feedback.correction)),
    }
    async with engine.begin() as connection:
        found = (await connection.execute(text(KEEP), values)).scalar_one_or_none()
    if found is None:
        raise UnknownAnswer("there is no such answer of yours: send the id of an answer, and the user who asked")
    return str(found)
