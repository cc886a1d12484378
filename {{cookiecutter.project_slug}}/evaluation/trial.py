"""A trial: the application as the settings have it, on an index of its own that goes with it."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.bootstrap import Application, build
from app.settings import Settings
from evaluation.answers import Progress, Report, evaluate
from evaluation.questions import read_questions


def run(settings: Settings, questions: Path, docs: Path, progress: Progress | None = None) -> Report:
    """Raises an AppError when the questions, the documents or the model are not to be had."""
    asked = read_questions(questions)
    with temporary(settings) as application:
        application.ingest([docs], progress=progress)
        return asyncio.run(evaluate(application.answerer, asked, settings.request_timeout_seconds, progress))


@contextmanager
def temporary(settings: Settings) -> Iterator[Application]:
    """The application with an empty index."""
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(update={"data_dir": Path(folder), "qdrant_url": None})
        with build(own, "evaluate") as application:
            yield application
