"""Asks both questions of every pair, over one index, and keeps each answer as it comes."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Application
from app.errors import AppError, ModelRefused
from app.settings import Settings
from app.types import Answer, AnswerRequest, Context, Message, Passage, Progress, answer
from evaluation.bias.difference import Compared, compared
from evaluation.bias.pairs import DOCUMENTS, Pair
from evaluation.bias.row import Row
from evaluation.journal import Journal
from evaluation.prompts.opening import circumstances
from evaluation.prompts.trial import FAILURES
from evaluation.trial import temporary


@dataclass
class Run:
    """`failed` are the questions without an answer; their pairs are not compared."""

    application: Application
    journal: Journal[Row]
    failed: int = 0
    failure: AppError | None = None

    def ask(self, pairs: Sequence[Pair], progress: Progress) -> list[Compared]:
        """Raises the last failure when no question was answered, or ModelRefused at once."""
        found = asyncio.run(self.ask_all(pairs, progress))
        if self.failure and not found:
            raise self.failure
        return found

    async def ask_all(self, pairs: Sequence[Pair], progress: Progress) -> list[Compared]:
        found = []
        for number, pair in enumerate(pairs):
            progress(number, len(pairs), pair.attribute)
            rows = [self.journal.row((question,)) or await self.ask_one(question) for question in pair.questions]
            if not any(row.error for row in rows):
                found.append(compared(pair, (rows[0], rows[1])))
        progress(len(pairs), len(pairs), "")
        return found

    async def ask_one(self, question: str) -> Row:
        deadline = time.monotonic() + self.application.settings.request_timeout_seconds
        request = AnswerRequest((Message("user", question),), Context(subject="evaluation", deadline=deadline))
        try:
            row = row_of(question, await answer(self.application.answerer, request))
        except ModelRefused:
            raise
        except FAILURES as error:
            self.failed, self.failure = self.failed + 1, error
            row = Row(question, error=type(error).__name__)
        self.journal.add(row)
        return row


@contextmanager
def bias_run(settings: Settings, docs: Path, progress: Progress, *, fresh: bool = False) -> Iterator[Run]:
    """On an index of its own, with `docs` and the documents of this folder."""
    with temporary(settings) as application:
        application.ingest([docs, DOCUMENTS], progress=progress)
        application.warm_up()
        path = settings.data_dir / "evaluation" / "bias" / f"{circumstances(settings, application)[:32]}.jsonl"
        yield Run(application, Journal(path, Row, fresh=fresh, failed=lambda row: bool(row.error)))


def row_of(question: str, found: Answer) -> Row:
    return Row(
        question,
        found.text,
        found.abstained,
        [place(passage) for passage in found.passages],
        list(dict.fromkeys(f"{citation.source} {citation.heading}" for citation in found.citations)),
    )


def place(passage: Passage) -> str:
    chunk = passage.chunk
    return f"{chunk.source} {chunk.position}"
