"""The same questions to the same assistant in the terms of each framework: lines of code, speed and quality.

The frameworks are asked in turn, question by question, so that what else the machine does is shared among them.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import app.rag
from app.bootstrap import Application, build
from app.settings import RetrievalSettings, Settings
from app.types import AnswerRequest, Context, Done, Message, Progress, answer
from app.types.embedding import Embedder
from evaluation.answers import Outcome, Results, judge
from evaluation.frameworks.row import Row
from evaluation.memo import PassageMemo
from evaluation.questions import Question, read_questions
from evaluation.trial import isolated

FRAMEWORKS: tuple[str, ...] = get_args(RetrievalSettings.model_fields["rag_framework"].annotation)
WARM_UP = Message("user", "What is this?")


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer: what came of it, and where its time went."""

    outcome: Outcome
    done: Done


def run(settings: Settings, questions: Path, docs: Path, embedder: Embedder, progress: Progress) -> list[Row]:
    """A row for each framework. Raises MissingExtra for one that is not installed."""
    asked, memo = read_questions(questions), PassageMemo(embedder)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_ones:
        every = {
            name: open_ones.enter_context(opened(settings, name, Path(folder) / name, docs, memo))
            for name in FRAMEWORKS
        }
        found = asyncio.run(answers(every, asked, progress))
    return [row(name, one, found["native"]) for name, one in found.items()]


@contextmanager
def opened(settings: Settings, name: str, folder: Path, docs: Path, embedder: Embedder) -> Iterator[Application]:
    """The application in the terms of a framework, with the documents in an index of its own."""
    theirs = isolated(settings.model_copy(update={"rag_framework": name}), folder)
    with build(theirs, "evaluate", embedder=embedder) as application:
        application.warm_up()  # a missing extra shows before the documents are read
        application.ingest([docs])
        yield application


async def answers(
    every: Mapping[str, Application], questions: Sequence[Question], progress: Progress
) -> dict[str, list[Asked]]:
    """Of each framework, in the order of the questions."""
    for application in every.values():
        await answer(application.answerer, AnswerRequest((WARM_UP,)))
    found: dict[str, list[Asked]] = {name: [] for name in every}
    for number, question in enumerate(questions, start=1):
        for name in turned([*every], number):
            found[name].append(await ask(every[name], question))
        progress(number, len(questions), question.id)
    return found


def turned(names: Sequence[str], by: int) -> list[str]:
    """Another one comes first each time, since the first one finds the processor's caches cold."""
    at = by % len(names)
    return [*names[at:], *names[:at]]


async def ask(application: Application, question: Question) -> Asked:
    started = time.monotonic()
    context = Context(subject="evaluation", deadline=started + application.settings.request_timeout_seconds)
    result = await answer(application.answerer, AnswerRequest((Message("user", question.text),), context))
    return Asked(judge(question, result, time.monotonic() - started), result.done)


def row(name: str, found: Sequence[Asked], native: Sequence[Asked]) -> Row:
    results = Results(tuple(one.outcome for one in found))
    answerable, far = results.of("answerable"), results.of("out_of_scope")
    pairs = zip(found, native, strict=True)
    return Row(
        framework=name,
        lines=lines_of(name),
        questions=len(found),
        cited=share([one.rightly_cited for one in answerable]),
        declined=share([one.abstained for one in far]),
        same=share([one.outcome.text == other.outcome.text for one, other in pairs]),
        retrieve_ms=median([one.done.timings_ms.get("retrieve") for one in found]),
        model_ms=median([one.done.timings_ms.get("model") for one in found]),
        p50_ms=median([one.outcome.seconds * 1000 for one in found]),
    )


def lines_of(name: str) -> int:
    """Of the framework's folder, without blank ones; the native way has none on top of what all of them use."""
    folder = Path(app.rag.__file__).parent / name
    return sum(bool(line.strip()) for path in folder.glob("*.py") for line in path.read_text("utf-8").splitlines())


def share(hits: Sequence[bool]) -> float:
    return statistics.fmean(hits) if hits else 1.0


def median(milliseconds: Sequence[float | None]) -> float:
    return statistics.median([value for value in milliseconds if value is not None] or [0.0])
