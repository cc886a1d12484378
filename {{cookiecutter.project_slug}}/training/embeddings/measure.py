"""What the tuned model brings: nDCG@10 and recall@10, before and after, by vectors alone and by the whole search.

Both models run as they will run, packed, each over an index of all documents, of which those of the measured questions
were not learnt. Beside it, documents of others: what a model learns of one's own it may pay for there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.bootstrap import Application
from app.rag.retrieval import make_strategy
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.retrieval.step import Parts
from app.settings import Settings
from app.types import Context, Progress, Query
from app.types.embedding import Embedder
from evaluation.bootstrap import paired_difference
from evaluation.retrieval.ranking import ndcg, recall
from evaluation.retrieval.strategies import judged
from evaluation.trial import temporary
from training.embeddings.material import Asked, chunks_of

DEPTH = 10
SEARCHES = {"dense": "vectors alone", "hybrid": "the whole search"}
METRICS = {"ndcg@10": ndcg, "recall@10": recall}
Marks = dict[str, dict[str, list[float]]]
"""By search and metric: of each question, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Means over `questions`; `low` and `high` are the ends of the difference's interval, of 95 %."""

    search: str
    metric: str
    questions: int
    before: float
    after: float
    low: float
    high: float
    verdict: str

    def to_json(self) -> dict[str, Any]:
        return {name: rounded(getattr(self, name)) for name in type(self).__slots__}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Means on a collection of others' documents, which says whether what was known is forgotten."""

    collection: str
    search: str
    before: dict[str, float] = field(hash=False)
    after: dict[str, float] = field(hash=False)

    def to_json(self) -> dict[str, Any]:
        return {name: rounded(getattr(self, name)) for name in type(self).__slots__}


def marked(application: Application, asked: Sequence[Asked], progress: Progress) -> Marks:
    """Of each question by each search, over all documents of the index; no step asks a chat model."""
    chunks, embedder = chunks_of(application), application.embedder
    searches = {
        name: StepwiseRetriever(application.index, embedder, make_strategy(name, Parts(embedder))) for name in SEARCHES
    }
    marks: Marks = {name: {metric: [] for metric in METRICS} for name in SEARCHES}
    for number, one in enumerate(asked):
        progress(number, len(asked), "measuring")
        relevance = dict.fromkeys(one.answered_by(chunks), 1.0)
        for name, retriever in searches.items():
            found = retriever.search_now(Query(one.question, limit=DEPTH), Context()).items
            ids = [passage.chunk.id for passage in found]
            for metric, measure in METRICS.items():
                marks[name][metric].append(measure(ids, relevance, DEPTH))
    return marks


def compare(before: Marks, after: Marks) -> list[Compared]:
    """Paired: each question is its own yardstick."""
    found = []
    for search, metrics in before.items():
        for metric, first in metrics.items():
            second = after[search][metric]
            difference = paired_difference(first, second)
            found.append(
                Compared(
                    search,
                    metric,
                    len(first),
                    sum(first) / len(first),
                    sum(second) / len(second),
                    difference.low,
                    difference.high,
                    difference.verdict(),
                )
            )
    return found


def elsewhere(
    settings: Settings, folder: Path, before: Embedder, after: Embedder, progress: Progress
) -> list[Elsewhere]:
    """Each search of a judged collection. Raises BadCollection."""
    first, second = (means(settings, folder, one, progress) for one in (before, after))
    return [Elsewhere(folder.name, search, first[search], second[search]) for search in SEARCHES]


def means(settings: Settings, folder: Path, embedder: Embedder, progress: Progress) -> Mapping[str, dict[str, float]]:
    with temporary(settings, embedder=embedder) as application:
        rows = judged(folder, application, progress, tuple(SEARCHES))
    return {row.strategy: {"ndcg@10": row.ndcg or 0.0, "recall@10": row.recall or 0.0} for row in rows}


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value
