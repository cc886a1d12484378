"""By meaning and by words, fused by rank: no score counts, so none has to be comparable.

Source: Cormack, Clarke and Büttcher, Reciprocal Rank Fusion outperforms Condorcet (SIGIR 2009).
"""

from app.rag.retrieval.fusion import reciprocal_rank
from app.rag.retrieval.step import Parts, Ranking


def make(parts: Parts) -> Ranking:
    return Ranking(("dense", "bigrams"), reciprocal_rank)
