"""How well retrieval finds: nDCG, recall and evidence recall of each strategy on public collections.

A collection goes through the real ingestion into a temporary index, so the figures are those of the product: chunks,
not whole documents; a document ranks where its best chunk does. The parts are measured beside the whole, so that a
wrong one shows.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from app.ingestion import ingest
from app.rag import fusion
from app.rag.index import Index
from app.rag.lock import Holder
from app.rag.protocols import Embedder, Hit, VectorStore
from app.rag.retrieval import CANDIDATES
from app.rag.sparse import query_vector
from app.rag.stores import Location, connect
from app.types import Chunk, Progress, Scope
from evaluation import collections
from evaluation.ranking import Span, covered, ndcg, recall

CONTEXT_CHARACTERS = 4000

Ranking = list[Hit]
Strategy = Callable[[VectorStore, Embedder, str], Ranking]


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


def sparse(store: VectorStore, embedder: Embedder, question: str) -> Ranking:
    return store.search(None, query_vector(question), Scope(), CANDIDATES)[1]


def dense(store: VectorStore, embedder: Embedder, question: str) -> Ranking:
    return store.search(embedder.encode([question])[0], None, Scope(), CANDIDATES)[0]


def rrf(store: VectorStore, embedder: Embedder, question: str) -> Ranking:
    return fusion.reciprocal_rank(*both(store, embedder, question))


def hybrid(store: VectorStore, embedder: Embedder, question: str) -> Ranking:
    return fusion.weighted(*both(store, embedder, question))


def both(store: VectorStore, embedder: Embedder, question: str) -> tuple[Ranking, Ranking]:
    return store.search(embedder.encode([question])[0], query_vector(question), Scope(), CANDIDATES)


# What the product does is `hybrid`; add a strategy here to compare it.
STRATEGIES: dict[str, Strategy] = {"sparse": sparse, "dense": dense, "rrf": rrf, "hybrid": hybrid}


def run(data: Path, embedder: Embedder, progress: Progress | None = None) -> list[Row]:
    """A row for each collection in `data` and each strategy. Raises BadCollection."""
    found = []
    for folder in collections.found_in(data):
        measure = with_evidence if collections.has_evidence(folder) else judged
        found += measure(folder, embedder, progress)
    return found


def judged(folder: Path, embedder: Embedder, progress: Progress | None) -> list[Row]:
    questions = collections.judged_questions(folder)
    texts = [question.text for question in questions]
    with tempfile.TemporaryDirectory() as documents:
        ids = collections.write_documents(folder, Path(documents))
        rows = []
        for name, answers in asked(Path(documents), texts, embedder, progress):
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


def with_evidence(folder: Path, embedder: Embedder, progress: Progress | None) -> list[Row]:
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
        for name, answers in asked(folder / "corpora", texts, embedder, progress)
    ]


@dataclass(frozen=True, slots=True)
class Answer:
    """The chunks that a question found, best first, and how long that took."""

    chunks: list[Chunk]
    seconds: float


def asked(
    documents: Path, questions: Sequence[str], embedder: Embedder, progress: Progress | None
) -> Iterator[tuple[str, list[Answer]]]:
    """Every strategy with its answers, from a temporary index of the documents."""
    with tempfile.TemporaryDirectory() as folder:
        place = Location(Path(folder), Holder.this_process("benchmark retrieval"))
        index = Index(connect("qdrant", place), embedder)
        try:
            ingest([documents], None, index, embedder, progress=progress)
            store = index.reader().store
            for name, strategy in STRATEGIES.items():
                yield name, [ask(store, embedder, strategy, question) for question in questions]
        finally:
            index.close()


def ask(store: VectorStore, embedder: Embedder, strategy: Strategy, question: str) -> Answer:
    """Timed as the product does it: a ranking, and the text of its first ten. The figures look at more."""
    started = perf_counter()
    ranking = strategy(store, embedder, question)
    store.fetch([hit.id for hit in ranking[:10]])
    seconds = perf_counter() - started
    stored = store.fetch([hit.id for hit in ranking])
    return Answer([stored[hit.id][0] for hit in ranking], seconds)


def best_chunk_each(ids: Sequence[str]) -> list[str]:
    """a, b, a, c -> a, b, c."""
    return list(dict.fromkeys(ids))


def shown(chunks: Sequence[Chunk], source: str) -> list[Span]:
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
