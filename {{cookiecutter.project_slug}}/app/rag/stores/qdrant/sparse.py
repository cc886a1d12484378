"""BM25 as sparse vectors: a dot product of document and query vector is the BM25 score.

BM25(d, q) = sum over stems of q:  idf(stem) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(d) / average))

The document vector holds the fraction, the query vector how often the question says the stem, and Qdrant multiplies
by idf = ln(1 + (N - n + 0.5) / (n + 0.5)) at search time, so it is right after every change.
Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from app.rag.index.store import Words
from app.text import LONGEST_CACHED_WORD, cached

K1 = 1.2
B = 0.75
FINGERPRINT = f"qdrant-bm25-{K1}-{B}"
"""Changes with what is baked into the vectors."""


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Non-zero entries only: `values[i]` stands at `indices[i]`."""

    indices: list[int]
    values: list[float]


@cached(entries=100_000, longest=LONGEST_CACHED_WORD)
def dimension(stem: str) -> int:
    """The place of a stem in the vector, in 0 … 2^32 - 1: the same in every process and release."""
    return crc32(stem.encode("utf-8", "replace"))


def document_vector(words: Words, average_length: float) -> SparseVector:
    """Stems with their counts to saturated, length-normalised weights."""
    length = K1 * (1 - B + B * sum(words.values()) / max(average_length, 1.0))
    return vector({stem: count * (K1 + 1) / (count + length) for stem, count in words.items()})


def query_vector(words: Words) -> SparseVector:
    """{"red": 2, "car": 1} -> 2.0 and 1.0, each at its stem's place."""
    return vector(words)


def vector(weights: Mapping[str, float]) -> SparseVector:
    """Stems that share a place, which is rare, add up there."""
    entries: dict[int, float] = {}
    for stem, weight in weights.items():
        entries[dimension(stem)] = entries.get(dimension(stem), 0.0) + weight
    return SparseVector(list(entries), list(entries.values()))
