"""How well the evidence gate tells questions that the documents answer from those that they do not.

Each question of a collection is judged twice: with the passages that a search finds, and with the best that is left
when all passages that answer it are taken away. The model is not asked. `evaluate calibrate-gate` does the same with
one's own questions.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap.answers import build_gate
from app.guardrails.evidence import Thresholds
from app.settings import Settings
from app.types import Progress
from evaluation.abstention.asked import Answers, Asked
from evaluation.abstention.calibration import FEWEST, both, calibrate, outcomes
from evaluation.abstention.fit import area_under_curve, threshold
from evaluation.abstention.scores import Scored, scores
from evaluation.options import BEARABLE
from evaluation.retrieval import collections
from evaluation.trial import temporary

DOUBTED = 0.10
"""The share of answerable questions that may be doubted, declined or marked as weak, by a threshold of one's own."""


@dataclass(frozen=True, slots=True)
class Row:
    """`auc`: how often an answerable question scores above an unanswerable one. The rest are shares of each kind.

    `fitted_abstain` is the threshold that declines at most three in a hundred answerable questions, and what it
    declines of either kind is of questions that it was not fitted to; None of too few questions. `threshold_10` is the
    score below which one in ten answerable questions lies, and `doubted_10` the share of unanswerable ones there.
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
    fitted_abstain: float | None
    fitted_declined: float | None
    fitted_wrongly_declined: float | None
    threshold_10: float
    doubted_10: float


def run(settings: Settings, data: Path, progress: Progress | None = None) -> list[Row]:
    """A row for each collection. Raises BadCollection."""
    return [measure(settings, folder, progress) for folder in collections.found_in(data)]


def measure(settings: Settings, folder: Path, progress: Progress | None) -> Row:
    with tempfile.TemporaryDirectory() as texts, temporary(settings) as application:
        documents, questions = prepared(folder, Path(texts))
        application.ingest([documents], progress=progress)
        gate = build_gate(settings, application.embedder)
        scored = asyncio.run(scores(application.retriever, gate, questions, progress))
    return row(folder.name, scored, gate.thresholds)


def prepared(folder: Path, texts: Path) -> tuple[Path, list[Asked]]:
    """The folder of documents, and the questions, each with what says whether a passage answers it."""
    if collections.has_evidence(folder):
        marked = collections.evidence_questions(folder)
        return folder / "corpora", [Asked(one.text, holds(one.source, one.spans)) for one in marked]
    ids = collections.write_documents(folder, texts)
    judged = collections.judged_questions(folder)
    return texts, [Asked(question.text, relevant(ids, question.relevance)) for question in judged]


def holds(source: str, spans: Sequence[tuple[int, int]]) -> Answers:
    return lambda passage: (
        passage.chunk.source == source
        and any(passage.chunk.start < end and start < passage.chunk.end for start, end in spans)
    )


def relevant(ids: dict[str, str], relevance: dict[str, float]) -> Answers:
    return lambda passage: relevance.get(ids[passage.chunk.source], 0.0) > 0


def row(name: str, scored: Sequence[Scored], now: Thresholds | None) -> Row:
    answerable, unanswerable = both(scored)
    today, doubted = outcomes(answerable, unanswerable, now), threshold(answerable, DOUBTED)
    found = calibrate(scored, now, BEARABLE) if len(scored) >= FEWEST else None
    return Row(
        collection=name,
        questions=len(scored),
        abstain=now.abstain if now else None,
        weak_below=now.weak if now else None,
        auc=area_under_curve(answerable, unanswerable),
        declined=float(today.declined.mean()),
        weak=float(today.weak.mean()),
        wrongly_declined=float(today.wrongly_declined.mean()),
        wrongly_weak=float(today.wrongly_weak.mean()),
        fitted_abstain=found.own.abstain if found else None,
        fitted_declined=float(found.fitted.declined.mean()) if found else None,
        fitted_wrongly_declined=float(found.fitted.wrongly_declined.mean()) if found else None,
        threshold_10=doubted,
        doubted_10=float((unanswerable < doubted).mean()),
    )
