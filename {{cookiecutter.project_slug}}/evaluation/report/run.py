"""A run: asks everything over a temporary index, and measures each answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from app.bootstrap import Application
from app.settings import Settings
from app.types import Chunk, Progress
from evaluation.answers import Results, evaluate
from evaluation.conversations import Conversation, read_conversations
from evaluation.datasets.paraphrase import Rarity
from evaluation.guards.injection import cases
from evaluation.options import is_own
from evaluation.questions import Question, read_questions
from evaluation.report.case import Case
from evaluation.report.measure import Measure
from evaluation.report.metrics import Estimate, estimates, sliced
from evaluation.report.speed import ReferenceLoop
from evaluation.trial import temporary

ATTACKS = 3
"""Of the labelled attacks every third is asked: each family has some of them."""


@dataclass(frozen=True)
class Report:
    """`speed` is how many times as long as the reference loop an answer took.

    `made` says of what it is a report: the models, the prompt, the documents.
    """

    results: Results
    cases: tuple[Case, ...]
    speed: float
    made: dict[str, str] = field(default_factory=dict)

    @cached_property
    def metrics(self) -> dict[str, Estimate]:
        return estimates(self.cases)

    @cached_property
    def slices(self) -> dict[str, dict[str, dict[str, Estimate]]]:
        return sliced(self.cases)


def run(settings: Settings, questions: Path, docs: Path, progress: Progress | None = None) -> Report:
    """The project's questions together with its conversations and attacks; one's own alone.

    Raises an AppError when the questions, the documents or the model are not to be had.
    """
    asked, conversations = read_questions(questions), []
    if is_own(questions):
        asked, conversations = [*asked, *attacks()], read_conversations()
    with temporary(settings) as application:
        application.ingest([docs], progress=progress)
        return report(application, asked, conversations, progress)


def report(
    application: Application,
    questions: Sequence[Question],
    conversations: Sequence[Conversation] = (),
    progress: Progress | None = None,
) -> Report:
    """Asks an application that has its documents. Raises what it raises."""
    loop, seconds = ReferenceLoop(), application.settings.request_timeout_seconds
    results = asyncio.run(evaluate(application.answerer, questions, seconds, progress, conversations, loop))
    measure = Measure(Rarity(chunks_in(application)), application.embedder)
    found = tuple(map(measure.case, results.outcomes))
    times = [one.seconds for one in results.outcomes]
    return Report(results, found, loop.ratio(times), made(application, results))


def attacks() -> list[Question]:
    texts = [case.text for case in cases() if case.attack]
    return [Question(f"attack-{number}", texts[number], "attack") for number in range(0, len(texts), ATTACKS)]


def chunks_in(application: Application) -> list[Chunk]:
    inventory = application.inventory
    return [chunk for holding in inventory.documents() for chunk in inventory.show(holding.source)[1]]


def made(application: Application, results: Results) -> dict[str, str]:
    prompts = sorted({one.prompt for one in results.outcomes if one.prompt})
    return {
        "model": application.settings.llm_model,
        "embedding_model": application.embedder.name,
        "retrieval": application.settings.retrieval,
        "chunker": application.settings.chunker,
        "prompt": ", ".join(prompts),
        "questions": str(len(results.outcomes)),
    }
