"""How well the evidence gate tells questions that the documents answer from those that they do not.

Each question of a collection is judged twice: with the passages that a search finds, and with the best that is left
when all passages that answer it are taken away. The model is not asked.
"""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.assistant import PASSAGES
from app.bootstrap import Application
from app.guardrails.evidence import THRESHOLDS, EvidenceGate, Thresholds
from app.settings import Settings
from app.types import Context, Passage, Progress, Query
from evaluation.retrieval import collections
from evaluation.trial import temporary

FOUND = 100
BEARABLE = 0.10
"""The share of answerable questions that may be doubted when a threshold of one's own is looked for."""

Answers = Callable[[Passage], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """`auc`: how often an answerable question scores above an unanswerable one. The rest are shares of each kind.

    `threshold_10` is the score below which one in ten answerable questions lies, and `doubted_10` the share of
    unanswerable ones there: what a threshold fitted to this collection would bring.
    """

    collection: str
    questions: int
    abstain: float | None
    weak_below: float | None
    auc: float
    declined: float
    weak: float
    wrongly_declined: float
    wrongly_weak: float
    threshold_10: float
    doubted_10: float


def run(settings: Settings, data: Path, progress: Progress | None = None) -> list[Row]:
    """A row for each collection. Raises BadCollection."""
    return [measure(settings, folder, progress) for folder in collections.found_in(data)]


def measure(settings: Settings, folder: Path, progress: Progress | None) -> Row:
    with tempfile.TemporaryDirectory() as texts, temporary(settings) as application:
        documents, questions = prepared(folder, Path(texts))
        application.ingest([documents], progress=progress)
        gate = EvidenceGate(THRESHOLDS.get(application.embedder.name))
        answerable, unanswerable = asyncio.run(scores(application, gate, questions))
    return row(folder.name, gate.thresholds, answerable, unanswerable)


def prepared(folder: Path, texts: Path) -> tuple[Path, list[tuple[str, Answers]]]:
    """The folder of documents, and the questions, each with what says whether a passage answers it."""
    if collections.has_evidence(folder):
        marked = collections.evidence_questions(folder)
        return folder / "corpora", [(question.text, holds(question.source, question.spans)) for question in marked]
    ids = collections.write_documents(folder, texts)
    judged = collections.judged_questions(folder)
    return texts, [(question.text, relevant(ids, question.relevance)) for question in judged]


def holds(source: str, spans: Sequence[tuple[int, int]]) -> Answers:
    def answers(passage: Passage) -> bool:
        chunk = passage.chunk
        return chunk.source == source and any(chunk.start < end and start < chunk.end for start, end in spans)

    return answers


def relevant(ids: dict[str, str], relevance: dict[str, float]) -> Answers:
    return lambda passage: relevance.get(ids[passage.chunk.source], 0.0) > 0


async def scores(
    application: Application, gate: EvidenceGate, questions: Sequence[tuple[str, Answers]]
) -> tuple[list[float], list[float]]:
    """The gate's score of each question: with all that was found, and without what answers it."""
    answerable, unanswerable = [], []
    for question, answers in questions:
        found = (await application.retriever.search(Query(question, limit=FOUND), Context(subject="evaluation"))).items
        rest = [passage for passage in found if not answers(passage)]
        answerable.append(gate.decide(question, found[:PASSAGES]).score or 0.0)
        unanswerable.append(gate.decide(question, rest[:PASSAGES]).score or 0.0)
    return answerable, unanswerable


def row(name: str, thresholds: Thresholds | None, answerable: Sequence[float], unanswerable: Sequence[float]) -> Row:
    abstain, weak = (thresholds.abstain, thresholds.weak) if thresholds else (float("-inf"), float("-inf"))
    fitted = sorted(answerable)[int(BEARABLE * len(answerable))]
    return Row(
        collection=name,
        questions=len(answerable),
        abstain=thresholds.abstain if thresholds else None,
        weak_below=thresholds.weak if thresholds else None,
        auc=area_under_curve(answerable, unanswerable),
        declined=share(unanswerable, float("-inf"), abstain),
        weak=share(unanswerable, abstain, weak),
        wrongly_declined=share(answerable, float("-inf"), abstain),
        wrongly_weak=share(answerable, abstain, weak),
        threshold_10=fitted,
        doubted_10=share(unanswerable, float("-inf"), fitted),
    )


def share(scored: Sequence[float], low: float, high: float) -> float:
    return sum(low <= score < high for score in scored) / len(scored)


def area_under_curve(above: Sequence[float], below: Sequence[float]) -> float:
    """The chance that one of `above` is larger than one of `below`, ties half: [2, 3] and [1, 2] -> .875.

    The area under the receiver operating characteristic, by Mann and Whitney's U (1947).
    """
    return sum(wins(score, below) for score in above) / (len(above) * len(below))


def wins(score: float, others: Sequence[float]) -> float:
    return sum((score > other) + 0.5 * (score == other) for other in others)
