"""Counts which known runs of characters, or of words, a text has, without making a string of each.

Characters and words have numbers, and a run of them is one number of 60 bits, by which a table knows it. The runs are
those that `grams.py` lists.
"""

from collections.abc import Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from app.guardrails.injection.grams import CHARACTERS, WORDS, padded, tokens
from app.guardrails.injection.table import Keys, Places, Table

BITS = 60
Counts = tuple[Places, NDArray[np.intp]]


class Runs:
    """`known` has a row of numbers for each of them, in front of a short one zeros; `lengths` are the least and most.

    What stands in none of them has the number `other`. Raises ValueError where there are not enough numbers.
    """

    def __init__(self, known: Keys, lengths: tuple[int, int]) -> None:
        self.shortest, self.longest = lengths
        self.bits = np.uint64(BITS // self.longest)
        self.other = (1 << int(self.bits)) - 1
        if known.max(initial=0) >= self.other:
            raise ValueError(f"it has more than {self.other - 1:,} characters or words")
        keys = np.zeros(len(known), np.uint64)
        for numbers in known.T:
            keys = (keys << self.bits) | numbers
        self.table = Table(keys)

    def counts(self, numbers: Keys) -> Counts:
        """The places of the known runs that a text has, in their order, and how often it has each."""
        runs, keys = numbers, [numbers[: len(numbers) * (self.shortest == 1)]]
        for length in range(2, min(self.longest, len(numbers)) + 1):
            runs = (runs[:-1] << self.bits) | numbers[length - 1 :]
            if length >= self.shortest:
                keys.append(runs)
        return counted(self.table.find(np.concatenate(keys)))


def counted(places: Places) -> Counts:
    """`[7, 5, 7]` -> `[5, 7]`, `[1, 2]`."""
    ordered = np.sort(places)
    begins = np.flatnonzero(np.diff(ordered, prepend=-1))
    return ordered[begins], np.diff(begins, append=len(ordered))


class CharacterRuns:
    """`numbers` has the number of each character by its code point."""

    def __init__(self, grams: Sequence[str]) -> None:
        known = sorted(set("".join(grams)))
        self.numbers = np.zeros(max(map(ord, known), default=0) + 2, np.uint64)
        self.numbers[list(map(ord, known))] = np.arange(1, len(known) + 1)
        _, longest = CHARACTERS
        filled = "".join(gram.rjust(longest, chr(len(self.numbers))) for gram in grams)
        self.runs = Runs(self.numbered(filled).reshape(-1, longest), CHARACTERS)
        self.numbers[self.numbers == 0] = self.runs.other

    def numbered(self, text: str) -> Keys:
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return self.numbers[np.minimum(points, len(self.numbers) - 1)]

    def counts(self, text: str) -> Counts:
        return self.runs.counts(self.numbered(padded(text)))


class WordRuns:
    """`numbers` has the number of each word; 0 is that of none."""

    def __init__(self, grams: Sequence[str]) -> None:
        _, longest = WORDS
        filled = [" " * (longest - 1 - gram.count(" ")) + gram for gram in grams]
        parts = " ".join(filled).split(" ") if filled else []
        self.numbers = {word: at for at, word in enumerate(dict.fromkeys(["", *parts]))}
        self.known = np.fromiter(map(self.numbers.__getitem__, parts), np.uint64, len(parts)).reshape(-1, longest)
        self.runs = Runs(self.known, WORDS)

    def numbered(self, words: Sequence[str]) -> Keys:
        return np.fromiter(map(self.numbers.get, words, repeat(self.runs.other)), np.uint64, len(words))

    def counts(self, text: str) -> Counts:
        return self.runs.counts(self.numbered(tokens(text)))
