"""What the classifier counts in a text: runs of one to three words, and of three to five characters."""

import re
from itertools import pairwise

# Chinese and Japanese put no spaces between words: each letter is taken for one.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


WORDS, CHARACTERS = (1, 3), (3, 5)
"""How many of them the shortest run has, and the longest."""


def words_of(text: str) -> list[str]:
    """`"ignore all rules"` -> ignore, all, rules, ignore all, all rules, ignore all rules."""
    words = WORD.findall(text)
    pairs = pairwise(words)
    triples = zip(words, words[1:], words[2:], strict=False)
    return [*words, *map(" ".join, pairs), *map(" ".join, triples)]


def characters_of(text: str) -> list[str]:
    """`"all"` -> " al", "all", "ll ", " all", "all ", " all "."""
    text = padded(text)
    return [
        text[at : at + length]
        for length in range(CHARACTERS[0], CHARACTERS[1] + 1)
        for at in range(len(text) - length + 1)
    ]


def padded(text: str) -> str:
    return f" {' '.join(text.split())} "
