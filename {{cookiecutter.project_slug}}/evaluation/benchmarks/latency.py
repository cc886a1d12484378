"""How long an answer takes when the index is large, beside encoding its question alone."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.bootstrap import Application
from app.settings import OFFLINE, Settings
from app.types import AnswerRequest, Context, Message, Query, answer
from evaluation.benchmarks.variations import fill
from evaluation.trial import temporary

WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Latency:
    """Medians over the questions, in milliseconds. `ratio` is answer_p50_ms / encode_p50_ms."""

    chunks: int
    questions: int
    encode_p50_ms: float
    search_p50_ms: float
    answer_p50_ms: float
    ratio: float


def measure(settings: Settings, documents: Path, questions: Sequence[str], chunks: int = 10_000) -> Latency:
    """Encode, search and answer each question in turn, over a temporary index of `chunks` chunks.

    The offline model answers, whatever the settings say: no call is paid for, and no network is timed.
    """
    with temporary(settings.only_with(OFFLINE)) as application:
        application.ingest([documents])
        with application.index.writing() as generation:
            fill(generation, chunks)
        times = asyncio.run(time_each(application, questions))
    encode, search, whole = (median(column) * 1000 for column in zip(*times, strict=True))
    return Latency(chunks, len(questions), encode, search, whole, whole / encode)


async def time_each(application: Application, questions: Sequence[str]) -> list[tuple[float, float, float]]:
    """Seconds for (encode, search, answer) of each question, after one round to warm up."""
    times = []
    for question in [*questions[:WARM_UP], *questions]:
        marks = [time.perf_counter()]
        application.embedder.encode_question(question)
        marks.append(time.perf_counter())
        await application.retriever.search(Query(question), Context(subject="evaluation"))
        marks.append(time.perf_counter())
        await answer(application.answerer, AnswerRequest((Message("user", question),), Context(subject="evaluation")))
        marks.append(time.perf_counter())
        times.append((marks[1] - marks[0], marks[2] - marks[1], marks[3] - marks[2]))
    return times[-len(questions) :]
