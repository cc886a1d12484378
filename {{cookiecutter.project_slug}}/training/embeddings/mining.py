"""Rows to learn from: a question, a passage that answers it, and one that nearly does.

    "How do I add a prompt?"   Prompts > Add one: write a file …   Prompts > Compare them: …

The last one is mined: what the application's own search ranks best of the passages that hold no answer. It teaches more
than a passage drawn by chance, which the model tells apart already (Karpukhin et al. 2020, DPR; Xiong et al. 2020,
ANCE).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.bootstrap import Application
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.stages import context
from app.types import Chunk, Context, Passage, Progress, Query, Scope
from training.embeddings.material import Asked, Material
from training.sets.errors import TooLittleData
from training.sets.split import Side

SEARCHED = 30
NEARLY = 0.95
"""Of the right passage's cosine. What lies nearer is often an answer that nobody has marked, so it teaches wrongly
(Moreira et al. 2024, NV-Retriever, whose best of several margins this is)."""


@dataclass(frozen=True, slots=True)
class Triple:
    """Texts, passages as they are encoded: with their headings."""

    anchor: str
    positive: str
    negative: str


def mined(
    application: Application, material: Material, side: Side, chunks: Sequence[Chunk], progress: Progress
) -> list[Triple]:
    """Of each question of the side one, with passages of that side's documents alone. Raises TooLittleData.

    Searched as the application does it, but for steps that ask a chat model.
    """
    retriever = StepwiseRetriever(application.index, application.embedder)
    where = Scope(where=(("source", material.sources(side)),))
    triples, asked = [], material.asked[side]
    by_document: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        by_document.setdefault(chunk.source, []).append(chunk)
    for number, one in enumerate(asked):
        progress(number, len(asked), f"looking for near misses: {side}")
        answers = one.answered_by([chunk for quote in one.evidence for chunk in by_document[quote.source]])
        found = retriever.search_now(Query(one.question, scope=where, limit=SEARCHED), Context()).items
        if triple := triple_of(one, set(answers), found):
            triples.append(triple)
    if not triples:
        raise TooLittleData(
            f"the search finds no answer to any question of {side}: try another --seed, or other --docs"
        )
    return triples


def triple_of(asked: Asked, answers: set[str], found: Sequence[Passage]) -> Triple | None:
    """None where the search finds no answer, or nothing else."""
    right = next((one for one in found if one.chunk.id in answers), None)
    if right is None:
        return None
    most = NEARLY * right.cosine
    wrong = next((one for one in found if one.chunk.id not in answers and one.cosine < most), None)
    return Triple(asked.question, context(right.chunk), context(wrong.chunk)) if wrong else None
