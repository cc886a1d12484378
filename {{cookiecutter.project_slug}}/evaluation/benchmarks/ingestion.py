"""How much of an ingestion's time is encoding: the rest, reading, cutting and storing, should hardly show."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from app.bootstrap.models import build_embedder
from app.settings import Settings
from app.types.embedding import Embedder, Vectors
from evaluation.trial import temporary


@dataclass(frozen=True, slots=True)
class Ingestion:
    """Medians over the runs. `share` is encode_seconds / ingest_seconds, for the same texts in the same run."""

    chunks: int
    runs: int
    encode_seconds: float
    ingest_seconds: float
    share: float


@dataclass
class Recorder:
    """An embedder that remembers what it was asked to encode."""

    embedder: Embedder
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.embedder.name
        self.fingerprint = self.embedder.fingerprint
        self.dimensions = self.embedder.dimensions

    def encode_question(self, text: str) -> Vectors:
        return self.embedder.encode_question(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return self.embedder.encode_passages(texts)


def measure(settings: Settings, documents: Path, runs: int = 3) -> Ingestion:
    """Ingest `documents` into a new temporary index and encode the same texts alone, in turn, after a warm-up."""
    embedder = build_embedder(settings)
    times = [measure_once(settings, embedder, documents) for _ in range(runs + 1)][1:]
    encode, ingest = (median(seconds) for seconds in zip(*(pair for _, pair in times), strict=True))
    return Ingestion(times[0][0], runs, encode, ingest, encode / ingest)


def measure_once(settings: Settings, embedder: Embedder, documents: Path) -> tuple[int, tuple[float, float]]:
    """The number of chunks, and the seconds of (encoding alone, the whole ingestion)."""
    recorder = Recorder(embedder)
    with temporary(settings, embedder=recorder) as application:
        started = time.perf_counter()
        application.ingest([documents])
        ingested = time.perf_counter()
        embedder.encode_passages(recorder.texts)
        return len(recorder.texts), (time.perf_counter() - ingested, ingested - started)
