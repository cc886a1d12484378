"""What both models see of a question: the signs of the rule, some counts, and hashed words and pairs of words.

Nothing is fitted, so no fold can know another one's words. Source of the hashing: Weinberger et al., Feature Hashing
for Large Scale Multitask Learning (2009).
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.llm.routing import LONG_WORDS, NUMBER, SIGNS

Floats = NDArray[np.float64]
BUCKETS = 512
COUNTS = 5
WORD = re.compile(r"\w+|[?？,;:]")
SIZE = len(SIGNS) + COUNTS + BUCKETS


def features(questions: Sequence[str]) -> Floats:
    """Shape (questions, SIZE)."""
    return np.array([vector(question) for question in questions]).reshape(len(questions), SIZE)


def vector(question: str) -> Floats:
    signs = [float(sign(question)) for _, sign in SIGNS]
    return np.concatenate([signs, counts(question), hashed(question)])


def counts(question: str) -> Floats:
    """Words, sentences, commas, numbers and marks of a question, each about 0 to 1."""
    words = len(question.split()) / LONG_WORDS
    marks = [len(re.findall(pattern, question)) / 4 for pattern in (r"[.!?？]", r"[,;:]", r"[?？]")]
    return np.minimum([words, *marks, len(NUMBER.findall(question)) / 4], 1.0)


def hashed(question: str) -> Floats:
    """Shape (BUCKETS,), of length 1: words and pairs, each in the bucket of its hash, with a sign of its own.

    What falls into one bucket by chance adds up to nothing on average, by the signs.
    """
    found = np.zeros(BUCKETS)
    for gram in grams(question):
        number = zlib.crc32(gram.encode("utf-8", "replace"))
        found[number % BUCKETS] += 1.0 if number >> 31 else -1.0
    length = float(np.linalg.norm(found))
    return found / length if length else found


def grams(question: str) -> Iterator[str]:
    """`"Why so?"` -> why, so, ?, ^ why, why so, so ?, ? $."""
    words = WORD.findall(question.lower())
    yield from words
    yield from (" ".join(pair) for pair in pairwise(["^", *words, "$"]))
