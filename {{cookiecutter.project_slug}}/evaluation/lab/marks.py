"""How well the chunks that were found answer a question, in figures by which ways to cut can be compared.

A chunk counts where it holds a marked span whole, however it was cut. For a question that only names documents, a
document ranks where its best chunk does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.types import Chunk
from evaluation.lab.question import LabQuestion
from evaluation.retrieval.ranking import ndcg, recall, reciprocal_rank


@dataclass(frozen=True, slots=True)
class Marks:
    """Of one question, each from 0 to 1."""

    ndcg: float
    recall: float
    mrr: float


def marks(question: LabQuestion, chunks: Sequence[Chunk]) -> Marks:
    """Of the first ten places. `chunks` are best first."""
    relevance = {str(number): wanted.grade for number, wanted in enumerate(question.wanted)}
    places = ranking(question, chunks)
    return Marks(ndcg(places, relevance), recall(places, relevance), reciprocal_rank(places, relevance))


def ranking(question: LabQuestion, chunks: Sequence[Chunk]) -> list[str]:
    """The numbers of what is wanted, where a chunk first holds it, among places that answer nothing.

    wanted x and y, chunks: nothing, x, x, y -> "chunk 0", "0", "chunk 2", "1".
    """
    places: dict[str, None] = {}
    for place, chunk in enumerate(chunks):
        held = [str(number) for number, wanted in enumerate(question.wanted) if wanted.held_by(chunk)]
        if question.by_document:
            places |= dict.fromkeys(held or [f"{chunk.root} {chunk.source}"])
        else:
            places |= dict.fromkeys([one for one in held if one not in places] or [f"chunk {place}"])
    return list(places)
