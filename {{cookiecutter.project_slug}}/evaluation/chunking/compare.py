"""How much of the marked evidence each way to cut brings into a context of 4,000 characters.

That is the same context for all: whoever cuts into small chunks shows more of them. Each way goes through the real
ingestion into an index of its own, and is searched as RETRIEVAL says, and so again with the step `parents`.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import Application
from app.bootstrap.retrieval import build_retriever
from app.rag.documents.chunkers import WAYS
from app.rag.retrieval import ordered
from app.rag.retrieval.retriever import CANDIDATES, StepwiseRetriever
from app.settings import Settings
from app.types import Context, Progress, Query, Scope
from app.types.embedding import Embedder
from evaluation.bootstrap import paired_difference
from evaluation.chunking.row import Row
from evaluation.memo import PassageMemo
from evaluation.retrieval import collections
from evaluation.retrieval.collections import BadCollection, EvidenceQuestion
from evaluation.retrieval.ranking import covered
from evaluation.retrieval.strategies import shown
from evaluation.trial import temporary

PARENTS = "parents"


@dataclass(frozen=True, slots=True)
class Measured:
    """The share of each question's evidence that was found over chunks of one way, and so with `parents`."""

    chunker: str
    lengths: Sequence[int]
    shares: Sequence[float]
    with_parents: Sequence[float]


def run(settings: Settings, data: Path, embedder: Embedder, chunkers: Sequence[str], progress: Progress) -> list[Row]:
    """A row for each collection with marked evidence and each way; equal texts are encoded once.

    Raises BadCollection, or SettingsError for a way that is not there.
    """
    folders = [folder for folder in collections.found_in(data) if collections.has_evidence(folder)]
    if not folders:
        raise BadCollection(f"{data} has no collection with evidence: it needs corpora/ and questions.jsonl")
    memo = PassageMemo(embedder)
    return [
        row
        for folder in folders
        for row in rows(folder.name, list(measured(settings, folder, memo, chunkers or list(WAYS), progress)))
    ]


def rows(collection: str, found: Sequence[Measured]) -> list[Row]:
    """The first way is the one that the others are compared with."""
    return [
        Row(
            collection,
            one.chunker,
            len(one.lengths),
            statistics.fmean(one.lengths),
            statistics.fmean(one.shares),
            statistics.fmean(one.with_parents),
            paired_difference(found[0].shares, one.shares),
        )
        for one in found
    ]


def measured(
    settings: Settings, folder: Path, embedder: Embedder, chunkers: Sequence[str], progress: Progress
) -> Iterator[Measured]:
    questions = collections.evidence_questions(folder)
    for chunker in chunkers:

        def shown_as(done: int, total: int, _: str, chunker: str = chunker) -> None:
            progress(done, total, f"{folder.name}, {chunker}")

        chosen = settings.model_copy(update={"chunker": chunker})
        with temporary(chosen, embedder=embedder) as application:
            application.ingest([folder / "corpora"], progress=shown_as)
            plain, wider = (searching(application, name) for name in strategies(settings.retrieval))
            yield Measured(chunker, lengths(application), shares(plain, questions), shares(wider, questions))


def strategies(retrieval: str) -> tuple[str, str]:
    """What is set, without and with `parents`."""
    without = [name for name in ordered(retrieval) if name != PARENTS]
    return ", ".join(without), ", ".join([*without, PARENTS])


def searching(application: Application, strategy: str) -> StepwiseRetriever:
    settings = application.settings.model_copy(update={"retrieval": strategy})
    return build_retriever(settings, application.index, application.embedder)


def shares(retriever: StepwiseRetriever, questions: Sequence[EvidenceQuestion]) -> list[float]:
    found = []
    for question in questions:
        passages = retriever.search_now(Query(question.text, limit=CANDIDATES), Context(subject="evaluation"))
        chunks = [passage.chunk for passage in passages.items]
        found.append(covered(question.spans, shown(chunks, question.source)))
    return found


def lengths(application: Application) -> list[int]:
    store = application.index.reader().store
    ids = [id for document in store.documents(Scope()) for id in document.chunk_ids]
    return [chunk.end - chunk.start for chunk, _ in store.fetch(ids).values()]
