"""Answers as they are kept, written without asking any model."""

import time
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from app.storage.database import Database
from app.storage.transcript import Transcript
from app.storage.usage import AnswerUsage
from app.storage.writer import insert
from app.types import Citation, Context, FinishReason, Passages, Text
from tests.fakes.documents import passage

FOUND = Passages(
    (passage("Run make setup.", number=1, headings=("Guide", "Install")), passage("Run make test.", number=2)), 1
)


def keep(
    database: Database,
    question: str = "How do I install it?",
    answer: str = "Run make setup [1].",
    *,
    model: str = "offline",
    prompt: str = "answer@1#0",
    subject: str = "ann",
    outcome: FinishReason = "stop",
    days_ago: float = 0.0,
) -> str:
    """The id. The answer was given two passages, and cites the first of them."""
    transcript = Transcript(question)
    for event in (FOUND, Text(answer), Citation(1, "guide.md", "Guide > Install", "Run make setup.", 0.9)):
        transcript.note(event)
    at = time.time() - 86_400 * days_ago
    usage = AnswerUsage(uuid4().hex, at, model, prompt, outcome, 0.1, 5.0, Context(subject=subject), (), transcript)

    async def write(engine: AsyncEngine) -> None:
        await insert(engine, [usage], str)

    database.run_now(write)
    return usage.id
