"""How well retrieval finds: nDCG, recall and evidence recall of each strategy on public collections.

A collection goes through the real ingestion into a temporary index, so the figures are those of the product: chunks,
not whole documents; a document ranks where its best chunk does. The parts are measured beside the whole, so that a
wrong one shows.
"""

import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from app.bootstrap import Application
from app.rag.retrieval import make_strategy
from app.rag.retrieval.retriever import CANDIDATES, StepwiseRetriever
from app.rag.retrieval.step import Parts
from app.settings import Settings
from app.types import Chunk, Context, Progress, Query
from app.types.embedding import Embedder
from evaluation.retrieval import collections
from evaluation.retrieval.ranking import Span, covered, ndcg, recall
from evaluation.trial import temporary

CONTEXT_CHARACTERS = 4000


# What the product does is `hybrid`; add a strategy here to compare it.
STRATEGIES = ("sparse", "bigrams", "dense", "rrf", "weighted", "hybrid")


@dataclass(frozen=True, slots=True)
class Row:
    """One strategy on one collection: means over the questions; the median time of a question in milliseconds.

    Judged collections have nDCG and recall at 10, evidence collections evidence recall at 4,000 characters.
    """

    collection: str
    strategy: str
    p50_ms: float
    ndcg: float | None = None
    recall: float | None = None
    evidence_recall: float | None = None

    def to_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"collection": self.collection, "strategy": self.strategy}
        if self.evidence_recall is None:
            row |= {"ndcg@10": self.ndcg, "recall@10": self.recall}
        else:
            row[f"evidence_recall@{CONTEXT_CHARACTERS}"] = self.evidence_recall
        return {**row, "p50_ms": self.p50_ms}


def run(
    settings: Settings, data: Path, progress: Progress | None = None, *, embedder: Embedder | None = None
) -> list[Row]:
    """A row for each collection in `data` and each strategy, with the store and the embedding model of the settings.

    Raises BadCollection.
    """
    rows = []
    for folder in collections.found_in(data):
        measure = with_evidence if collections.has_evidence(folder) else judged
        with temporary(settings, embedder=embedder) as application:
            rows += measure(folder, application, progress)
    return rows


def judged(
    folder: Path, application: Application, progress: Progress | None, names: Sequence[str] = STRATEGIES
) -> list[Row]:
    questions = collections.judged_questions(folder)
    texts = [question.text for question in questions]
    with tempfile.TemporaryDirectory() as documents:
        ids = collections.write_documents(folder, Path(documents))
        rows = []
        for name, answers in asked(application, Path(documents), texts, progress, names):
            rankings = [best_chunk_each([ids[chunk.source] for chunk in answer.chunks]) for answer in answers]
            pairs = list(zip(rankings, [question.relevance for question in questions], strict=True))
            rows.append(
                Row(
                    folder.name,
                    name,
                    median_ms(answers),
                    ndcg=statistics.fmean(ndcg(ranking, relevance) for ranking, relevance in pairs),
                    recall=statistics.fmean(recall(ranking, relevance) for ranking, relevance in pairs),
                )
            )
        return rows


def with_evidence(folder: Path, application: Application, progress: Progress | None) -> list[Row]:
    questions = collections.evidence_questions(folder)
    texts = [question.text for question in questions]
    return [
        Row(
            folder.name,
            name,
            median_ms(answers),
            evidence_recall=statistics.fmean(
                covered(question.spans, shown(answer.chunks, question.source))
                for question, answer in zip(questions, answers, strict=True)
            ),
        )
        for name, answers in asked(application, folder / "corpora", texts, progress)
    ]


@dataclass(frozen=True, slots=True)
class Answer:
    """The chunks that a question found, best first, and how long that took."""

    chunks: list[Chunk]
    seconds: float


def asked(
    application: Application,
    documents: Path,
    questions: Sequence[str],
    progress: Progress | None,
    names: Sequence[str] = STRATEGIES,
) -> Iterator[tuple[str, list[Answer]]]:
    """Every strategy with its answers, over the documents."""
    application.ingest([documents], progress=progress)
    for name in names:
        strategy = make_strategy(name, Parts(application.embedder))
        retriever = StepwiseRetriever(application.index, application.embedder, strategy)
        yield name, [ask(retriever, question) for question in questions]


def ask(retriever: StepwiseRetriever, question: str) -> Answer:
    """Timed as the product does it, for its first ten passages. The figures look at more."""
    context = Context(subject="evaluation")
    started = perf_counter()
    retriever.search_now(Query(question), context)
    seconds = perf_counter() - started
    found = retriever.search_now(Query(question, limit=CANDIDATES), context)
    return Answer([passage.chunk for passage in found.items], seconds)


def best_chunk_each(ids: Sequence[str]) -> list[str]:
    """a, b, a, c -> a, b, c."""
    return list(dict.fromkeys(ids))


class Placed(Protocol):
    """A span of a document, such as a chunk."""

    @property
    def source(self) -> str: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def shown(chunks: Sequence[Placed], source: str) -> list[Span]:
    """The spans of one source among the first 4,000 characters of chunks; the last chunk is cut off there."""
    spans, room = [], CONTEXT_CHARACTERS
    for chunk in chunks:
        length = min(room, chunk.end - chunk.start)
        if chunk.source == source and length:
            spans.append((chunk.start, chunk.start + length))
        room -= length
    return spans


def median_ms(answers: Sequence[Answer]) -> float:
    return statistics.median(answer.seconds for answer in answers) * 1000
