"""By words, and by pairs of neighbouring words: BM25 over both, a pair at a tenth of a word's weight.

Source: Metzler and Croft, A Markov Random Field Model for Term Dependencies (SIGIR 2005): pairs beside words.
"""

from app.rag.retrieval.sparse import fuse
from app.rag.retrieval.step import Parts, Ranking


def make(parts: Parts) -> Ranking:
    return Ranking(("bigrams",), fuse)
