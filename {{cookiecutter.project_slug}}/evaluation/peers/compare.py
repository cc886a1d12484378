"""How well ours finds beside what other frameworks find as they come: same collections, embeddings, run and figures.

nDCG and recall at 10 are of documents, each ranked where its best chunk is; evidence recall is at 4,000 characters,
whatever the length of a chunk.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from app.errors import MissingExtra
from app.rag.retrieval.retriever import CANDIDATES
from app.settings import Settings
from app.types import Progress
from app.types.embedding import Embedder
from evaluation.memo import PassageMemo
from evaluation.peers.ours import Ours
from evaluation.peers.peer import Peer, Place
from evaluation.peers.row import Row, with_means
from evaluation.retrieval import collections
from evaluation.retrieval.ranking import covered, ndcg, recall
from evaluation.retrieval.strategies import best_chunk_each, shown
from evaluation.trial import temporary

FIRST = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found, best first, and how long its first ten took."""

    places: Sequence[Place]
    seconds: float


def run(settings: Settings, data: Path, embedder: Embedder, progress: Progress) -> list[Row]:
    """A row for each collection and peer, and their means. Raises BadCollection, or MissingExtra."""
    kinds = peers()
    memo = PassageMemo(embedder)
    rows = []
    for folder in collections.found_in(data):
        measure = with_evidence if collections.has_evidence(folder) else judged
        with temporary(settings, embedder=memo) as application:
            rows += measure(folder, [Ours(application), *(kind(memo) for kind in kinds)], progress)
    return with_means(rows)


def peers() -> list[Callable[[Embedder], Peer]]:
    """Add a peer here."""
    try:
        from evaluation.peers.langchain import LangChainPeer
        from evaluation.peers.llamaindex import LlamaIndexPeer
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"the peers need the extras langchain and llamaindex ({error.name} is missing): run `make setup "
            'EXTRAS="langchain llamaindex"`'
        ) from None
    return [LangChainPeer, LlamaIndexPeer]


def judged(folder: Path, every: Sequence[Peer], progress: Progress) -> list[Row]:
    questions = collections.judged_questions(folder)
    with tempfile.TemporaryDirectory() as texts:
        ids = collections.write_documents(folder, Path(texts))
        rows = []
        for peer in every:
            with asking(folder, peer, Path(texts), progress) as (row, ask):
                found = [ask(question.text) for question in questions]
            rankings = [best_chunk_each([ids[place.source] for place in one.places]) for one in found]
            pairs = list(zip(rankings, [question.relevance for question in questions], strict=True))
            rows.append(
                row(
                    p50_ms=median_ms(found),
                    ndcg=statistics.fmean(ndcg(*pair) for pair in pairs),
                    recall=statistics.fmean(recall(*pair) for pair in pairs),
                )
            )
    return rows


def with_evidence(folder: Path, every: Sequence[Peer], progress: Progress) -> list[Row]:
    questions = collections.evidence_questions(folder)
    rows = []
    for peer in every:
        with asking(folder, peer, folder / "corpora", progress) as (row, ask):
            found = [ask(question.text) for question in questions]
        shares = [
            covered(question.spans, shown(one.places, question.source))
            for question, one in zip(questions, found, strict=True)
        ]
        rows.append(row(p50_ms=median_ms(found), evidence_recall=statistics.fmean(shares)))
    return rows


@contextmanager
def asking(
    folder: Path, peer: Peer, documents: Path, progress: Progress
) -> Iterator[tuple[Callable[..., Row], Callable[[str], Found]]]:
    """The peer with the documents taken in: how its row begins, and how it is asked."""

    def shown_as(done: int, total: int, _: str) -> None:
        progress(done, total, f"{folder.name}, {peer.name}")

    chunks = peer.take_in(documents, shown_as)

    def row(**figures: float) -> Row:
        return Row(folder.name, peer.name, peer.settings, chunks, **figures)

    def ask(question: str) -> Found:
        started = perf_counter()
        peer.search(question, FIRST)
        return Found(seconds=perf_counter() - started, places=peer.search(question, CANDIDATES))

    yield row, ask


def median_ms(found: Sequence[Found]) -> float:
    return statistics.median(one.seconds for one in found) * 1000
