"""What reviewers said, with the answers that they read, as the database has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.storage.reviews.agreement import Rating, Said, ratings
from app.storage.reviews.reviewed import KeptAnswer, kept_answer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(frozen=True, slots=True)
class Source:
    """A kept answer with the names that reviewers do not see."""

    kept: KeptAnswer
    model: str
    prompt: str

    @property
    def name(self) -> str:
        return f"{self.model}, {self.prompt}"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """`answers` by their ids, `pairs` the ids of first and second by the pair's, `reasons` by answer and reviewer."""

    answers: Mapping[str, Source]
    pairs: Mapping[str, tuple[str, str]]
    said: Mapping[Said, list[Rating]]
    reasons: Mapping[tuple[str, str], str]


async def reviewed(engine: "AsyncEngine", tenant: str = "default") -> Reviewed:
    """Pairs of which an answer is no longer kept are left out."""
    from sqlalchemy import select

    from app.storage.sqlite import READS
    from app.storage.tables import kept_answers, review_labels, review_pairs

    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        kept = await connection.execute(select(kept_answers).where(kept_answers.c.tenant == tenant))
        answers = {
            row["answer_id"]: Source(kept_answer(dict(row)), row["model"], row["prompt"]) for row in kept.mappings()
        }
        queued = await connection.execute(select(review_pairs).where(review_pairs.c.tenant == tenant))
        pairs = {row.id: (row.first, row.second) for row in queued if {row.first, row.second} <= answers.keys()}
        labels = await connection.execute(select(review_labels).where(review_labels.c.tenant == tenant))
        reasons = {(row.answer_id, row.reviewer): row.reason for row in labels}
    return Reviewed(answers, pairs, await ratings(engine, tenant), reasons)
