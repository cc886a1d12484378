"""The strategies that need no vocabulary: bytes, characters, words."""

import re

from app.llm.tokens.strategy import Files, Strategy

WORD = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")


def by_bytes(files: Files) -> Strategy:
    """`"aß"` -> `a`, `c3`, `9f`: what is no printable ASCII is shown as its number."""
    return Strategy(
        lambda text: [chr(byte) if 0x20 <= byte < 0x7F else f"{byte:02x}" for byte in text.encode()], "of UTF-8"
    )


def by_characters(files: Files) -> Strategy:
    """Unicode code points: one that is drawn as a single sign may be several."""
    return Strategy(list, "Unicode code points")


def by_words(files: Files) -> Strategy:
    """`"It's on."` -> `It`, `'`, `s`, ` on`, `.`: a word or a mark, with the blanks before it."""
    return Strategy(WORD.findall, "words and marks")
