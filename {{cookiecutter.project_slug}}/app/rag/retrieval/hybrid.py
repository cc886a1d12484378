"""By meaning, by words and by pairs of neighbouring words, fused by score: the default.

The same as `weighted`, but for the pairs, which `bigrams` finds; they name both papers.
"""

from app.rag.retrieval.step import Parts, Ranking
from app.rag.retrieval.weighted import fuse


def make(parts: Parts) -> Ranking:
    return Ranking(("dense", "bigrams"), fuse)
