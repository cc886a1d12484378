"""How long an answer takes when the index is large, beside encoding its question alone.

The index holds real documents, filled up with variations of them: vectors a little off, sentences in another order.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median
from uuid import NAMESPACE_URL, uuid5

import numpy as np

from app.bootstrap import Application
from app.rag.generation import Generation
from app.rag.protocols import IndexedChunk
from app.rag.sparse import document_vector
from app.settings import Settings
from app.text import sentences, stems
from app.types import AnswerRequest, Chunk, Message, Scope, answer
from evaluation.trial import temporary

NOISE = 0.5
"""Length of the noise that a varied vector gets, as a share of its own length: cosine to the original about 0.9."""

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
    with temporary(settings.model_copy(update={"llm_model": "offline"})) as application:
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
        application.embedder.encode([question])
        marks.append(time.perf_counter())
        await application.retriever.search(question, Scope())
        marks.append(time.perf_counter())
        await answer(application.answerer, AnswerRequest((Message("user", question),)))
        marks.append(time.perf_counter())
        times.append((marks[1] - marks[0], marks[2] - marks[1], marks[3] - marks[2]))
    return times[-len(questions) :]


def fill(generation: Generation, chunks: int) -> None:
    """Add variations of the stored chunks until there are `chunks`."""
    store = generation.store
    ids = [id for document in store.documents(Scope()) for id in document.chunk_ids]
    originals = list(store.fetch(ids).values())
    more = variations(originals, chunks - len(ids), generation.manifest.average_length)
    while batch := list(islice(more, 500)):
        generation.commit(batch)
    store.optimize()


def variations(
    originals: Sequence[tuple[Chunk, np.ndarray]], count: int, average_length: float
) -> Iterator[IndexedChunk]:
    """Chunks like the originals, the same ones at every run."""
    chance, noise = random.Random(0), np.random.default_rng(0)  # noqa: S311
    for number in range(count):
        chunk, vector = originals[number % len(originals)]
        other, _ = chance.choice(originals)
        pieces = [text[start:end] for text in (chunk.text, other.text) for start, end in sentences(text)]
        chance.shuffle(pieces)
        text = " ".join(pieces)[: len(chunk.text)]
        moved = vector + NOISE * noise.standard_normal(vector.shape, np.float32) / np.sqrt(vector.size)
        varied = replace(
            chunk, id=str(uuid5(NAMESPACE_URL, f"{number}")), source=f"variation-{number}.md", text=text, pieces=1
        )
        sparse = document_vector(Counter(stems(f"{chunk.heading}\n{text}")), average_length)
        yield IndexedChunk(varied, (moved / np.linalg.norm(moved)).astype(np.float32), sparse)
