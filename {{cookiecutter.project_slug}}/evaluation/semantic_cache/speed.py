"""What the semantic cache costs an answer that it does not have, and what a hit costs, beside an answer without it.

Times are those of the processor. The offline model answers, so the yardstick holds no waiting for a server.
"""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

from app.answer_cache.entries import Asked, Bounds
from app.answer_cache.semantic import Keys, SemanticCache
from app.answer_cache.wording import wording
from app.llm.question_memo import QuestionMemo
from app.settings import OFFLINE, Settings
from app.types import Answerer, AnswerRequest, Context, Message, answer
from app.types.embedding import Embedder
from evaluation.trial import remembering, temporary

T = TypeVar("T")
WARM_UP = 5
QUESTIONS = 100
ENTRIES = Bounds().entries


@dataclass(frozen=True, slots=True)
class Speed:
    """Medians in milliseconds of the processor, with `entries` answers kept.

    `miss_ms` is what a lookup adds to an answer, whose search uses the question's vector again; `hit_ms` a whole answer
    from the cache, with encoding its question. The shares are those of `answer_ms`. `hits` is how many answers were
    kept and given again, of so many `questions`: those that rest on little are not.
    """

    entries: int
    questions: int
    hits: int
    answer_ms: float
    miss_ms: float
    hit_ms: float
    miss_share: float
    hit_share: float


def measure(settings: Settings, docs: Path, questions: Sequence[str], entries: int = ENTRIES) -> Speed:
    """Over a temporary index of `docs`."""
    offline = settings.model_copy(update={"llm_model": OFFLINE})
    with remembering(settings) as embedder, temporary(offline, embedder=QuestionMemo(embedder)) as application:
        application.ingest([docs])
        asked = [asking(question) for question in questions[:QUESTIONS]]
        whole = asyncio.run(time_answers(application.answerer, asked))
        # From here on its memo knows every question, as it does when the retriever asks it after a lookup.
        misses = asyncio.run(time_misses(cache(application.answerer, application.embedder, entries), asked))
        hits = asyncio.run(time_hits(cache(application.answerer, embedder, entries), asked))
    answer_ms, miss_ms, hit_ms = (1000 * median(seconds or [0.0]) for seconds in (whole, misses, hits))
    return Speed(entries, len(asked), len(hits), answer_ms, miss_ms, hit_ms, miss_ms / answer_ms, hit_ms / answer_ms)


def asking(question: str) -> AnswerRequest:
    return AnswerRequest((Message("user", question),), Context(subject="evaluation"))


def cache(answerer: Answerer, embedder: Embedder, entries: int) -> SemanticCache:
    """A full one: its other answers belong to another tenant, and are near nothing."""
    keys = Keys(lambda request: "", lambda: "", embedder.encode_question)
    made = SemanticCache(answerer, keys, lambda outcome: None, bounds=Bounds(entries))
    vectors = np.random.default_rng(0).standard_normal((entries, embedder.dimensions)).astype(np.float32)
    for vector in vectors / np.linalg.norm(vectors, axis=1, keepdims=True):
        made.entries.keep(Asked("another", wording("Who?"), vector), ())
    return made


async def time_answers(answerer: Answerer, asked: Sequence[AnswerRequest]) -> list[float]:
    for request in asked[:WARM_UP]:
        await answer(answerer, asking(f"{request.messages[0].content} Why?"))
    return [(await timed(answer(answerer, request)))[0] for request in asked]


async def time_misses(cache: SemanticCache, asked: Sequence[AnswerRequest]) -> list[float]:
    return [(await timed(cache.look_up(request)))[0] for request in asked]


async def time_hits(cache: SemanticCache, asked: Sequence[AnswerRequest]) -> list[float]:
    """Of those questions whose answers are kept."""
    for request in asked:
        await answer(cache, asking(request.messages[0].content))
    again = [await timed(answer(cache, asking(request.messages[0].content))) for request in asked]
    return [seconds for seconds, found in again if any(one.guard == "cache" for one in found.done.decisions)]


async def timed(work: Awaitable[T]) -> tuple[float, T]:
    started = time.process_time()
    result = await work
    return time.process_time() - started, result
