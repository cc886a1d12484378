"""What the classifier counts in a text: runs of one to three words, and of three to five characters."""

import re
from itertools import pairwise
from operator import add

# Chinese and Japanese put no spaces between words: each letter is taken for one.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


def words_of(text: str) -> list[str]:
    """`"ignore all rules"` -> ignore, all, rules, ignore all, all rules, ignore all rules."""
    words = WORD.findall(text)
    pairs = pairwise(words)
    triples = zip(words, words[1:], words[2:], strict=False)
    return [*words, *map(" ".join, pairs), *map(" ".join, triples)]


def characters_of(text: str) -> list[str]:
    """`"all"` -> " al", "all", "ll ", " all", "all ", " all "."""
    padded = f" {' '.join(text.split())} "
    three = [padded[at : at + 3] for at in range(len(padded) - 2)]
    four = list(map(add, three, padded[3:]))
    return [*three, *four, *map(add, four, padded[4:])]
