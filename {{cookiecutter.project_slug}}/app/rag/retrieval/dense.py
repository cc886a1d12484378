"""By meaning alone: chunks whose vectors lie near the question's.

Source: Karpukhin and others, Dense Passage Retrieval for Open-Domain Question Answering (EMNLP 2020).
"""

from collections.abc import Sequence

from app.rag.index.store import Hit
from app.rag.retrieval.fusion import merged, scaled
from app.rag.retrieval.step import Parts, Ranking


def fuse(dense: Sequence[Hit]) -> list[Hit]:
    return merged((1.0, scaled(dense)))


def make(parts: Parts) -> Ranking:
    return Ranking(("dense",), fuse)
