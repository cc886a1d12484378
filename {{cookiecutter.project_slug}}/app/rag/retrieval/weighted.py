"""By meaning and by words, fused by score.

Source: Bruch, Gai and Ingber, An Analysis of Fusion Functions for Hybrid Retrieval (ACM TOIS 2023).
"""

from collections.abc import Sequence

from app.rag.index.store import Hit
from app.rag.retrieval.fusion import merged, scaled
from app.rag.retrieval.step import Parts, Ranking

SPARSE_WEIGHT = 0.6
DENSE_WEIGHT = 0.4


def fuse(dense: Sequence[Hit], words: Sequence[Hit]) -> list[Hit]:
    """Scale each list to 0 … 1 and add 0.4 dense + 0.6 sparse; a chunk that a list lacks gets 0 from it.

    dense a=.9 b=.5, sparse b=12 c=4  ->  b=.6 (0 + .6), a=.4, c=0; best first, ties by id.
    """
    return merged((DENSE_WEIGHT, scaled(dense)), (SPARSE_WEIGHT, scaled(words)))


def make(parts: Parts) -> Ranking:
    return Ranking(("dense", "words"), fuse)
