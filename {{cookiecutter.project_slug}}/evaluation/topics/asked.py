"""Questions that are to be sorted by topic: those of kept answers, or those of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.types.account import EVALUATION
from evaluation.rows import Shape, filled, read_rows

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

FEWEST = 10
YEAR_9999 = 253_370_764_800


class BadTopics(AppError):
    """There are too few questions, or a file of them is wrong."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`at` is when, in seconds since 1970; None where nobody knows."""

    text: str
    at: float | None = None


async def kept_questions(engine: "AsyncEngine", tenant: str = "default") -> list[Asked]:
    """What people asked, oldest first."""
    from sqlalchemy import select

    from app.storage.sqlite import READS
    from app.storage.tables import kept_answers

    wanted = select(kept_answers.c.question, kept_answers.c.at).where(kept_answers.c.tenant == tenant)
    wanted = wanted.where(kept_answers.c.subject != EVALUATION)
    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        return [Asked(row.question, row.at) for row in await connection.execute(wanted.order_by(kept_answers.c.at))]


def read_questions(path: Path) -> list[Asked]:
    """Raises BadTopics, which names the line."""
    return read_rows(path, Shape("question", parse, BadTopics, "docs/evaluation.md"))


def parse(row: dict[str, Any]) -> Asked:
    at = row.get("at")
    if at is not None and (isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at < YEAR_9999):
        raise ValueError("at is not a number of seconds since 1970")
    return Asked(filled(row, "question"), at)


def check_enough(asked: Sequence[Asked]) -> None:
    """Raises BadTopics."""
    different = len({one.text for one in asked})
    if different < FEWEST:
        raise BadTopics(
            f"{different} different questions are too few for topics, which need {FEWEST}: "
            "keep more with KEEP_ANSWERS=on, or name a file with --questions"
        )
