"""The index that is asked, and the questions that it may answer."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.bootstrap import Application
from app.bootstrap.answers import build_gate
from app.cli.session import Opener
from app.settings import load_settings
from app.types import Progress
from evaluation.abstention.asked import Asked, answered_by, read_asked
from evaluation.abstention.calibration import check_enough
from evaluation.abstention.scores import Scored, scores
from evaluation.options import DOCS, QUESTIONS
from evaluation.trial import temporary


@contextmanager
def index_of(open_own: Opener, questions: Path | None, docs: Path | None, progress: Progress) -> Iterator[Application]:
    """One's own, which is only read; or a temporary one of `docs`, and of the project's for the project's questions."""
    if questions and not docs:
        with open_own("evaluate") as application:
            yield application
        return
    with temporary(load_settings()) as application:
        application.ingest([docs or DOCS], progress=progress)
        yield application


def asked_of(questions: Path | None) -> list[Asked]:
    """Known before anything is read. Raises BadQuestions, or TooFewQuestions."""
    asked = read_asked(questions or QUESTIONS)
    check_enough(len(asked))
    return asked


def scored_questions(
    application: Application, asked: Sequence[Asked], progress: Progress, note: Callable[[str], None]
) -> list[Scored]:
    """Raises what a search raises."""
    fitting = answered_by(asked, {holding.source for holding in application.inventory.documents()})
    if left_out := len(asked) - len(fitting):
        note(f"{left_out} questions are left out: the index has none of the documents that answer them")
    gate = build_gate(application.settings, application.embedder)
    return asyncio.run(scores(application.retriever, gate, fitting, progress))
