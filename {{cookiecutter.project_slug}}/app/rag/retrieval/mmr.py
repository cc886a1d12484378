"""Maximal marginal relevance: each next passage is one that fits the question and says what those before it do not.

Source: Carbonell and Goldstein, The Use of MMR, Diversity-Based Reranking (SIGIR 1998).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.rag.retrieval.step import Arrangement, Candidate, Found, Parts

RELEVANCE = 0.7
"""How much fitting the question counts; the rest is for what is new."""


@dataclass(frozen=True, slots=True)
class Diversity:
    depth: int = 50

    def arrange(self, candidates: Sequence[Candidate], found: Found) -> list[Candidate]:
        """Scores are 0.7 of the old one + 0.3 of what is new: 1 - the greatest cosine to one that stands before.

        scores a=1 b=.9 c=.8, b the same text as a, c another one  ->  a=1, c=.86, b=.63
        """
        if not candidates:
            return []
        vectors = np.stack([candidate.vector for candidate in candidates])
        relevance = np.array([candidate.score for candidate in candidates])
        nearest, left = np.zeros(len(candidates)), np.ones(len(candidates), np.bool_)
        arranged = []
        for _ in candidates:
            scores = RELEVANCE * relevance + (1 - RELEVANCE) * (1 - nearest)
            best = int(np.argmax(np.where(left, scores, -np.inf)))  # of equal ones the first, which ranked before
            left[best] = False
            arranged.append(replace(candidates[best], score=float(scores[best])))
            nearest = np.maximum(nearest, np.clip(vectors @ vectors[best], 0, 1))
        return arranged


def make(parts: Parts) -> Arrangement:
    return Diversity()
