"""What a search by words counts: the stems of a text, and its pairs of neighbours, with how often each occurs.

A store keeps both as its words, and knows no difference. A question asks for stems alone, or for pairs too.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

from app.rag.index.store import Words
from app.text import STOP_WORDS, stems

PROBE = "Running parseHTTPHeader with max_tokens=256: don't index naïve Größe 中文 twice; what does it tell?"
BETWEEN = "_"
"""Between the two of a pair: no stem has one."""
STEM_WEIGHT = 10
"""How much a stem weighs where a pair weighs 1. A whole number, since not every store takes fractions."""
LONGEST_WITH_PAIRS = 100
"""Stems of a question; in a longer one, such as a pasted document, pairs tell nothing, and cost."""


def counted(text: str) -> Words:
    """What a chunk is found by: `"A red red car"` -> {"red": 2, "car": 1, "red_red": 1, "red_car": 1}."""
    return Counter([*stems(text), *pairs(text)])


def singles(text: str) -> Words:
    """`"What is a red red car?"` -> {"red": 2, "car": 1}. Empty if the text has stop words only."""
    return Counter(stems(text))


def weighted(text: str) -> Words:
    """Stems, and pairs at a tenth of their weight: `"What is a red car?"` -> {"red": 10, "car": 10, "red_car": 1}.

    One search for both finds better than two whose scores are added up: a pair's score has no list to be the best of.
    """
    found = stems(text)
    if len(found) > LONGEST_WITH_PAIRS:
        return Counter(found)
    return Counter([*found * STEM_WEIGHT, *pairs(text)])


def pairs(text: str) -> Iterator[str]:
    """Stop words come between no pair: `speed of light` has the one `speed_light`."""
    return (BETWEEN.join(pair) for pair in pairwise(stems(text)))


def fingerprint() -> str:
    """Changes with what a probe is counted as: a question would no longer meet the words of a chunk."""
    return f"stems-{crc32(' '.join([*counted(PROBE), *sorted(STOP_WORDS)]).encode()):08x}"
