"""Which texts are nearly the same? MinHash estimates it from small signatures, and bands of them find the pairs.

The Jaccard index of two texts is what both have of all that either has, here of runs of LETTERS characters. Of a random
order of all runs, the chance that both texts have the same first one is just that index: so the share of equal numbers
in two signatures, each number from an order of its own, estimates it.

Sources: Broder, On the resemblance and containment of documents (1997); Leskovec, Rajaraman & Ullman, Mining of Massive
Datasets, chapter 3, for the bands. It knows nothing of what the texts are.
"""

import zlib
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from evaluation.answers import plain

LETTERS = 5
NUMBERS, BANDS = 128, 32
"""A signature's numbers, and the bands that they are cut in. Two texts with the index s share one with a chance of
1 - (1 - s^4)^32: of s = .8 nearly 1, of s = .3 less than a quarter. Who shares a band is compared number by number."""
NEAR = 0.8
PRIME = 4_294_967_311  # the first one above 2^32, so that every 32-bit hash has a place of its own
SEED = 1997
Numbers = NDArray[np.uint64]


def runs(text: str) -> set[str]:
    """`"A b\\nc"` -> {"a b c"}, and of a longer text every run of LETTERS characters; none of nothing."""
    whole = plain(text)
    return {whole[at : at + LETTERS] for at in range(max(1, len(whole) - LETTERS + 1))} - {""}


def signature(text: str) -> Numbers:
    """Shape (NUMBERS,): of each order (a x + b) mod PRIME of the hashes x the smallest one. PRIME of no text."""
    hashes = np.array(sorted({zlib.crc32(run.encode("utf-8", "replace")) for run in runs(text)}), np.uint64)
    a, b = orders()
    return np.asarray(np.min((a * hashes + b) % np.uint64(PRIME), axis=1, initial=PRIME))


@cache
def orders() -> tuple[Numbers, Numbers]:
    """a and b of each order, so small that a x + b stays below 2^64."""
    random = np.random.default_rng(SEED)
    return random.integers(1, 2**31, (NUMBERS, 1), np.uint64), random.integers(0, 2**31, (NUMBERS, 1), np.uint64)


def likeness(one: Numbers, other: Numbers) -> float:
    """The estimate of the Jaccard index; its standard error is at most .05."""
    return float(np.mean(one == other))


class Near:
    """Texts that were seen, by their numbers from 0, and which of them a new one is nearly the same as."""

    def __init__(self, threshold: float = NEAR) -> None:
        self.threshold = threshold
        self.signatures: list[Numbers] = []
        self.exact: dict[str, int] = {}
        self.bands: dict[tuple[int, bytes], list[int]] = {}

    def add(self, text: str) -> None:
        number, found = len(self.signatures), signature(text)
        self.signatures.append(found)
        self.exact.setdefault(plain(text), number)
        for key in keys(found):
            self.bands.setdefault(key, []).append(number)

    def same(self, text: str) -> int | None:
        """The first one that says the same but for case and spacing."""
        return self.exact.get(plain(text))

    def near(self, text: str) -> int | None:
        """The one that is most like it, from the threshold on; of equals the first."""
        found = signature(text)
        candidates = sorted({number for key in keys(found) for number in self.bands.get(key, ())})
        scored = [(likeness(found, self.signatures[number]), -number) for number in candidates]
        best, number = max(scored, default=(0.0, 0))
        return -number if best >= self.threshold else None


def keys(found: Numbers) -> Iterator[tuple[int, bytes]]:
    """Each band with its place, as one value."""
    for place, band in enumerate(found.reshape(BANDS, -1)):
        yield place, band.tobytes()


def known(texts: Sequence[str], threshold: float = NEAR) -> Near:
    seen = Near(threshold)
    for text in texts:
        seen.add(text)
    return seen
