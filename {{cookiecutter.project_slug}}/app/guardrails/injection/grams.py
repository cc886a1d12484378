"""What the classifier counts in a text: runs of one to three words, and of three to five characters.

Where a sentence begins and ends counts as a word: an order begins with its verb, a question about it does not.
"""

import re
from itertools import pairwise

# Chinese and Japanese put no spaces between words: each letter is taken for one.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
SIGNS = ".!?:;。\n"
TOKEN = re.compile(rf"{WORD.pattern}|[{SIGNS}]\W*")


WORDS, CHARACTERS = (1, 3), (3, 5)
"""How many of them the shortest run has, and the longest."""


def words_of(text: str) -> list[str]:
    """`"stop it"` -> ., stop, it, ., . stop, stop it, it ., . stop it, stop it ."""
    words = tokens(text)
    pairs = pairwise(words)
    triples = zip(words, words[1:], words[2:], strict=False)
    return [*words, *map(" ".join, pairs), *map(" ".join, triples)]


def tokens(text: str) -> list[str]:
    """Its words, and between sentences a full stop or a question mark: `"No! Why?"` -> ., No, ., Why, ?"""
    found = TOKEN.findall(f".{text}.")
    return [one if one[0] not in SIGNS else "?" if "?" in one else "." for one in found]


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
