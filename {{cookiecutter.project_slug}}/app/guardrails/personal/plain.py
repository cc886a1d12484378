"""A text as patterns can read it: with plain signs, blanks and dashes, and without characters that nobody sees."""

import re
from collections.abc import Sequence
from unicodedata import category, normalize

# Blanks that do not break, what has no shape, small and wide forms, letters of mathematics.
ODD = re.compile(
    "[\u00a0\u00ad\u061c\u180e\u2007\u200b-\u200f\u202a-\u202f\u2060-\u206f\ufe50-\ufe6b\ufeff\uff01-\uff5e"
    "\U0001d400-\U0001d7ff]"
)

DASHES = str.maketrans("‐‑‒–−", "-----")


def plain(text: str) -> tuple[str, Sequence[int]]:
    """The text, and of each of its characters the place in `text`: `"a＠\\u200bb"` -> ("a@b", [0, 1, 3, 4]).

    The last place is the end of `text`. Of a text without such signs the places are those of a range.
    """
    if text.isascii() or not ODD.search(text := text.translate(DASHES)):
        return text, range(len(text) + 1)
    signs = [(place, plain_sign(sign)) for place, sign in enumerate(text)]
    kept = [(place, sign) for place, sign in signs if sign]
    return "".join(sign for _, sign in kept), [*(place for place, _ in kept), len(text)]


def plain_sign(sign: str) -> str:
    """`"＠"` -> `"@"`; nothing for what has no shape."""
    if not ODD.match(sign):
        return sign
    return "" if category(sign) == "Cf" else normalize("NFKC", sign)
