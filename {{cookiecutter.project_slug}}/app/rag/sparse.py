"""BM25 as sparse vectors: a dot product of document and query vector is the BM25 score.

BM25(d, q) = sum over stems of q:  idf(stem) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(d) / average))

The document vector holds the fraction, the query vector how often the question says the stem, and the store
multiplies by idf = ln(1 + (N - n + 0.5) / (n + 0.5)) at search time, so it is right after every change.
Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
"""

from collections import Counter
from zlib import crc32

from app.rag.protocols import SparseVector
from app.text import LONGEST_CACHED_WORD, STOP_WORDS, cached, stems

K1 = 1.2
B = 0.75
PROBE = "Running parseHTTPHeader with max_tokens=256: don't index naïve Größe 中文 twice; what does it tell?"


@cached(entries=100_000, longest=LONGEST_CACHED_WORD)
def dimension(stem: str) -> int:
    """The place of a stem in the vector, in 0 … 2^32 - 1: the same in every process and release."""
    return crc32(stem.encode("utf-8", "replace"))


def document_vector(counted: "Counter[str]", average_length: float) -> SparseVector:
    """Stems with their counts to saturated, length-normalised weights."""
    length = K1 * (1 - B + B * counted.total() / max(average_length, 1.0))
    weights: dict[int, float] = {}
    for stem, count in counted.items():
        weights[dimension(stem)] = weights.get(dimension(stem), 0.0) + count * (K1 + 1) / (count + length)
    return SparseVector(list(weights), list(weights.values()))


def query_vector(question: str) -> SparseVector:
    """`"red red car"` -> red twice, car once. Empty if the question has stop words only."""
    weights: dict[int, float] = {}
    for stem in stems(question):
        weights[dimension(stem)] = weights.get(dimension(stem), 0.0) + 1.0
    return SparseVector(list(weights), list(weights.values()))


def fingerprint() -> str:
    """Changes with the parameters, and with what `text.stems` makes of a probe: a stored vector would differ."""
    language = " ".join([*stems(PROBE), *sorted(STOP_WORDS)])
    return f"bm25-{K1}-{B}-{crc32(language.encode()):08x}"
