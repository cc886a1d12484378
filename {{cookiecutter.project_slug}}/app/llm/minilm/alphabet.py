"""What BERT's uncased vocabulary makes of a character: a letter, a mark of its own, or nothing.

    fold("Ça\u200bva‽")  ->  "ca va ‽"   (without the space in the middle: U+200B is removed)

The reference implementation's Unicode tables are those of 2015. What came later is a letter to it, so that the result
does not depend on the Python that runs this either.
"""

import re
from unicodedata import category, normalize

SINCE_2015 = re.compile(
    r"[\u05c8-\u05c9\u061d\u07fd\u0890-\u08e2\u09fd-\u09fe\u0a76\u0afa-\u0aff\u0b53-\u0b55\u0c04-\u0c3c\u0c77\u0c84"
    r"\u0d00\u0d3b-\u0d3c\u0d81\u0eba\u0ece\u180f-\u1886\u1abf-\u1af0\u1b4e-\u1b4f\u1b7d-\u1b7f\u1df6-\u1dfb"
    r"\u2e43-\u2e63\ua82c\ua8c5\ua8ff\ua9bd\U00010d24-\U00010f89\U00011070-\U00011074\U000110c2-\U000110cd\U000111cf"
    r"\U0001123e-\U00011241\U0001133b\U000113bb-\U0001145e\U00011660-\U0001166c\U000116b9\U0001182f-\U00011fff"
    r"\U00012ff1-\U0001612f\U00016d6d-\U00016f4f\U00016fe2-\U00016fe4\U0001cf00-\U0001d128\U0001d25b-\U0001d25c"
    r"\U0001e000-\U0001e6f5\U0001e944-\U0001e95f]"
)
MARKS_THEN = "\u1734\U0001171e"
PUNCTUATION_THEN = "\u166d\U000111c9"
REPLACEMENT = "\ufffd"
"""What a decoder writes for bytes that it could not read."""


class Folding(dict[int, str]):
    """A table for `str.translate` that fills itself: each character is looked into once."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = fold_character(chr(code))
        return folded


FOLDING = Folding()


def fold(stretch: str) -> str:
    """Lower case without accents or control characters, and a space on either side of each punctuation mark."""
    return normalize("NFD", stretch).translate(FOLDING).lower()


def fold_character(char: str) -> str:
    if char == "Σ":
        return "σ"  # str.lower() would choose between σ and ς by what follows
    if char in PUNCTUATION_THEN or is_ascii_punctuation(char):
        return f" {char} "
    if char in MARKS_THEN or char == REPLACEMENT:
        return ""
    if SINCE_2015.match(char):
        return char
    kind = category(char)
    if kind == "Mn" or (kind.startswith("C") and kind != "Cn"):
        return ""
    return f" {char} " if kind.startswith("P") else char


def is_ascii_punctuation(char: str) -> bool:
    """Signs such as $ + = ^ among them, which Unicode counts as symbols."""
    return char.isascii() and char.isprintable() and not char.isalnum() and char != " "
