"""Answers that people may make questions of: those that were kept, and what was said of them."""

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.types.account import EVALUATION
from evaluation.questions import Question

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation that was kept: the number of its marker, the document, and the words of it."""

    number: int
    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer, newest first in a list. Without being kept, its question and answer are empty."""

    id: str
    day: str
    prompt: str
    question: str = ""
    answer: str = ""
    outcome: str = ""
    sources: tuple[str, ...] = ()
    rating: str = ""
    comment: str = ""
    correction: str = ""
    quotes: tuple[Cited, ...] = ()

    def suggestion(self) -> Question:
        """What a person is asked to correct: the kind by its outcome, the sources by its citations."""
        kind = "out_of_scope" if self.outcome == "abstained" else "answerable"
        return Question(f"kept-{self.id[:8]}", self.question, kind, self.sources)  # type: ignore[arg-type]


async def candidates(engine: "AsyncEngine", *, from_feedback: bool = False) -> list[Candidate]:
    """Those that were kept, of people; or `from_feedback` those that somebody was not content with, kept or not."""
    from sqlalchemy import select

    from app.storage.sqlite import READS
    from app.storage.tables import feedback, kept_answers

    wanted = select(kept_answers).where(kept_answers.c.subject != EVALUATION)
    async with engine.connect() as connection:
        await connection.execution_options(**READS)
        kept = (await connection.execute(wanted.order_by(kept_answers.c.at.desc()))).mappings().all()
        said = (await connection.execute(select(feedback).order_by(feedback.c.at.desc()))).mappings().all()
    answers = {row["answer_id"]: of_answer(row) for row in kept}
    if from_feedback:
        unloved = [row for row in said if row["rating"] == "down"]
        return [with_feedback(answers.get(row["answer_id"]) or of_feedback(row), row) for row in unloved]
    by_answer = {row["answer_id"]: row for row in said}
    return [with_feedback(one, by_answer[id]) if id in by_answer else one for id, one in answers.items()]


def of_answer(row: Any) -> Candidate:
    quotes = tuple(Cited(one["number"], one["source"], one["quote"]) for one in json.loads(row["citations"]))
    return Candidate(
        row["answer_id"],
        row["day"],
        row["prompt"],
        row["question"],
        row["answer"],
        row["outcome"],
        sources=tuple(dict.fromkeys(one.source for one in quotes)),
        quotes=quotes,
    )


def of_feedback(row: Any) -> Candidate:
    return Candidate(row["answer_id"], row["day"], row["prompt"])


def with_feedback(one: Candidate, row: Any) -> Candidate:
    return replace(one, rating=row["rating"], comment=row["comment"], correction=row["correction"])
