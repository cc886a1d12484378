"""Of a long text, the part that is looked at: its start, its end, and where the words that attacks use lie closest."""

import re
import string
from collections.abc import Callable, Sequence

import numpy as np

from app.guardrails.injection.grams import WORD

WHOLE = 2_000
"""Characters. A text up to this length is looked at as it is."""
START, END = 500, 500
AROUND, NEIGHBOURHOODS = 400, 2
GAP = "\n"
# Of ASCII, with a blank in place of every other sign.
WORD_SIGNS = frozenset(string.ascii_letters + string.digits + "_")
BLANK = ord(" ")
LETTERS = bytes(code if chr(code) in WORD_SIGNS else BLANK for code in range(256))
PARTS = re.compile(f"({WORD.pattern})")

Weigh = Callable[[Sequence[str]], np.ndarray]


def window(text: str, weigh: Weigh) -> str:
    """At most WHOLE characters of the text. `weigh` gives a number for each word, above 0 for those of attacks."""
    if len(text) <= WHOLE:
        return text
    middles = densest(text[START : len(text) - END], weigh)
    return GAP.join([text[:START], *middles, text[-END:]])


def densest(text: str, weigh: Weigh) -> list[str]:
    """The pieces of AROUND characters in which the words weigh most together, in the order of the text."""
    words, starts = placed(text)
    if not words:
        return []
    weights = weigh(words)
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    ends = np.searchsorted(starts, starts + AROUND)
    totals = sums[ends] - sums[:-1]
    chosen: list[int] = []
    for _ in range(NEIGHBOURHOODS):
        best = int(np.argmax(totals))
        inside = slice(best, ends[best])
        chosen.append(centred(starts[inside], weights[inside]))
        totals = np.where(np.abs(starts - starts[best]) < AROUND, -np.inf, totals)
    return [text[start : start + AROUND] for start in sorted(chosen)]


def placed(text: str) -> tuple[list[str], np.ndarray]:
    """Its words, and where each begins. Those of ASCII are found in a fifth of the time of an expression."""
    if text.isascii():
        letters = text.encode().translate(LETTERS)
        are_letters = np.frombuffer(letters, np.uint8) != BLANK
        return letters.decode().split(), np.flatnonzero(np.diff(are_letters, prepend=False) & are_letters)
    parts = PARTS.split(text)  # what stands between words, and at every second place a word
    return parts[1::2], np.cumsum([*map(len, parts)])[:-1:2]


def centred(starts: np.ndarray, weights: np.ndarray) -> int:
    """Where the piece begins whose middle is the middle of these weights."""
    total = weights.sum()
    middle = float(weights @ starts / total) if total > 0 else float(starts.mean())
    return max(0, int(middle) - AROUND // 2)
