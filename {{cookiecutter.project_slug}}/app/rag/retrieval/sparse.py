"""By words alone: BM25.

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
"""

from collections.abc import Sequence

from app.rag.index.store import Hit
from app.rag.retrieval.fusion import merged, scaled
from app.rag.retrieval.step import Parts, Ranking


def fuse(words: Sequence[Hit]) -> list[Hit]:
    return merged((1.0, scaled(words)))


def make(parts: Parts) -> Ranking:
    return Ranking(("words",), fuse)
