"""A text as patterns can read it: with plain signs, blanks and dashes, and without characters that nobody sees."""

import re
from collections.abc import Sequence
from functools import cache
from unicodedata import category, normalize

DASHES = "‐‑‒–−"
FILLERS = "\u115f\u1160\u3164\uffa0"
# Blanks that do not break, what has no shape, dashes, small and wide forms, letters of mathematics.
ODD = re.compile(
    "[\u00a0\u00ad\u034f\u061c\u180e\u2007\u200b-\u200f\u202a-\u202f\u2060-\u206f\ufe00-\ufe0f\ufe50-\ufe6b\ufeff"
    f"\uff01-\uff5e\U0001d400-\U0001d7ff\U000e0000-\U000e01ef{DASHES}{FILLERS}]"
)
SHAPELESS = frozenset({"Cf", "Cn", "Mn"})


def plain(text: str) -> tuple[str, Sequence[int]]:
    """The text, and of each of its characters the place in `text`: `"a＠\\u200bb"` -> ("a@b", [0, 1, 3, 4]).

    The last place is the end of `text`. Of a text without such signs the places are those of a range.
    """
    if text.isascii() or not ODD.search(text):
        return text, range(len(text) + 1)
    pieces, places, at = list[str](), list[int](), 0
    for found in ODD.finditer(text):
        sign = plain_sign(found[0])
        pieces += [text[at : found.start()], sign]
        places += [*range(at, found.start()), *[found.start()] * len(sign)]
        at = found.end()
    return "".join([*pieces, text[at:]]), [*places, *range(at, len(text) + 1)]


@cache
def plain_sign(sign: str) -> str:
    """One of the odd ones: `"＠"` -> `"@"`; nothing for what has no shape."""
    if sign in DASHES:
        return "-"
    return "" if sign in FILLERS or category(sign) in SHAPELESS else normalize("NFKC", sign)
