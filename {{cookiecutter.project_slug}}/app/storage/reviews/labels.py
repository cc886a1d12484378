"""The table `review_labels`, and the queue of kept answers that it is filled from."""

from typing import TYPE_CHECKING, Any, Literal

from app.errors import UnknownAnswer
from app.storage.reviews.reviewed import Label, ReviewedAnswer, kept_answer
from app.storage.usage import day_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncEngine

Order = Literal["unlabelled", "down", "newest"]
KEEP = """
INSERT INTO review_labels (answer_id, reviewer, at, day, tenant, subject, label, reason)
SELECT answer_id, :reviewer, :at, :day, tenant, subject, :label, :reason FROM kept_answers
WHERE answer_id = :answer_id AND tenant = :tenant
ON CONFLICT (answer_id, reviewer) DO UPDATE SET at = excluded.at, day = excluded.day, label = excluded.label,
    reason = excluded.reason
RETURNING answer_id
"""


async def keep_label(
    engine: "AsyncEngine", tenant: str, reviewer: str, at: float, *, answer_id: str, label: Label, reason: str
) -> None:
    """In place of what the reviewer said of this answer before. `at` in seconds since 1970. Raises UnknownAnswer."""
    from sqlalchemy import text

    values = {"reviewer": reviewer, "at": at, "day": day_of(at), "tenant": tenant}
    values |= {"answer_id": answer_id, "label": label, "reason": reason}
    async with engine.begin() as connection:
        found = (await connection.execute(text(KEEP), values)).scalar_one_or_none()
    if found is None:
        raise UnknownAnswer("this answer is not kept, or no longer: reload the queue, or set KEEP_ANSWERS_DAYS higher")


async def queue(
    engine: "AsyncEngine", tenant: str, reviewer: str, order: Order, limit: int
) -> tuple[list[ReviewedAnswer], int]:
    """The first answers in that order, newest first among equals, and how many the reviewer has not labelled yet."""
    from sqlalchemy import func, select

    from app.storage.sqlite import READS
    from app.storage.tables import feedback, kept_answers, review_labels

    own = (review_labels.c.answer_id == kept_answers.c.answer_id) & (review_labels.c.reviewer == reviewer)
    rated = feedback.c.answer_id == kept_answers.c.answer_id
    source = kept_answers.outerjoin(review_labels, own).outerjoin(feedback, rated)
    wanted = select(kept_answers, feedback.c.rating, review_labels.c.label, review_labels.c.reason)
    wanted = wanted.select_from(source).where(kept_answers.c.tenant == tenant)
    left = select(func.count()).select_from(source)
    left = left.where(kept_answers.c.tenant == tenant, review_labels.c.label.is_(None))
    newest = (kept_answers.c.at.desc(), kept_answers.c.answer_id)
    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        rows = await connection.execute(wanted.order_by(*before(order), *newest).limit(limit))
        found = [reviewed(row) for row in rows.mappings()]
        return found, int((await connection.execute(left)).scalar_one())


def before(order: Order) -> "list[ColumnElement[Any]]":
    """What an order puts first."""
    from sqlalchemy import case

    from app.storage.tables import feedback, review_labels

    match order:
        case "unlabelled":
            return [case((review_labels.c.label.is_(None), 0), else_=1)]
        case "down":
            return [case((feedback.c.rating == "down", 0), else_=1)]
        case "newest":
            return []


def reviewed(row: Any) -> ReviewedAnswer:
    return ReviewedAnswer(kept_answer(row), row["day"], row["rating"] or "", row["label"], row["reason"] or "")
