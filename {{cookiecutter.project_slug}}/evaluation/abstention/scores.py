"""What the gate makes of a question with the passages that a search finds, and of it without what answers it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.assistant import PASSAGES
from app.evidence.score import scored
from app.guardrails.evidence import EvidenceGate
from app.prompts.passages import given
from app.types import Context, Passage, Progress, Query, Retriever
from evaluation.abstention.asked import Answers, Asked, in_documents

FOUND = 100
"""Passages, of which the best are left when those that answer are taken away."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The passages that a user's question gets, and those it would get if nothing answered it; both scores."""

    text: str
    found: tuple[Passage, ...]
    left: tuple[Passage, ...]
    answerable: float
    unanswerable: float


async def scores(
    retriever: Retriever, gate: EvidenceGate, questions: Sequence[Asked], progress: Progress | None = None
) -> list[Scored]:
    """Those for which something is found. Raises what a search raises."""
    found = []
    for number, question in enumerate(questions):
        if progress:
            progress(number, len(questions), question.text)
        one = await score(retriever, gate, question)
        if one.found:
            found.append(one)
    return found


async def score(retriever: Retriever, gate: EvidenceGate, question: Asked) -> Scored:
    context = Context(subject="evaluation")
    found = (await retriever.search(Query(question.text, limit=PASSAGES), context)).items
    more = (await retriever.search(Query(question.text, limit=FOUND), context)).items
    answers = question.answers or in_best_document(gate, question.text, found)
    left = tuple(passage for passage in more if not answers(passage))[:PASSAGES]
    return Scored(question.text, found, left, judged(gate, question.text, found), judged(gate, question.text, left))


def judged(gate: EvidenceGate, question: str, passages: Sequence[Passage]) -> float:
    return gate.decide(question, passages).score or 0.0


def in_best_document(gate: EvidenceGate, question: str, found: Sequence[Passage]) -> Answers:
    """Whether a passage is of the document whose sentence fits the question best."""
    units = scored(question, given(found, cosines=gate.cosines))
    best = max(units, key=lambda one: one.evidence, default=None)
    return in_documents([found[best.place].chunk.source] if best else [])
