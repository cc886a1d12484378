"""Numbers that are written in words, wholly or in part, as figures: "two hundred and five", "5 million", "10k"."""

import re
from collections.abc import Collection
from decimal import Decimal

from app.text import stem

ONES = dict(zip("one two three four five six seven eight nine".split(), range(1, 10), strict=True))
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
BELOW_HUNDRED = ONES | dict(zip(TEENS, range(10, 20), strict=True)) | TENS
SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORT = {"k": 10**3, "K": 10**3, "M": 10**6, "bn": 10**9}

SCALE = rf"(?:{'|'.join(SCALES)})"
SMALL = rf"(?>(?:{'|'.join(TENS)})(?:[ -](?:{'|'.join(ONES)})\b)?|{'|'.join(sorted(BELOW_HUNDRED, reverse=True))})\b"
# In "between two hundred and five hundred" the second is a number of its own.
IN_WORDS = re.compile(
    rf"\b(?:(?:(?:half a|{SMALL})[ -])?{SCALE}\b(?:[ -]{SCALE}\b)*(?:[ -]{SMALL}(?:[ -]{SCALE}\b)+)*"
    rf"(?:[ -](?:and )?{SMALL}(?![ -]{SCALE}\b))?|(?:{'|'.join(TENS)})[ -](?:{'|'.join(ONES)})\b)",
    re.IGNORECASE,
)
WITH_FIGURES = re.compile(rf"\b(\d[\d,]*(?:\.\d+)?)(?:[ -]({SCALE})\b|({'|'.join(SHORT)})\b)")
SHORT_FORM = re.compile(rf"\d(?:{'|'.join(SHORT)})\b")
SEVERAL = frozenset(map(stem, (*TENS, *SCALES)))
"""The stem of one of these words is in every number of several words."""


def in_figures(text: str, stems: Collection[str]) -> str:
    """`"Two hundred and five of 1.5 million, one of ten"` -> `"205 of 1500000, one of ten"`.

    Numbers of a single word are left: a hundred may well stand for many. `stems` are those of the text.
    """
    if SEVERAL.isdisjoint(stems) and not SHORT_FORM.search(text):
        return text
    return WITH_FIGURES.sub(multiplied, IN_WORDS.sub(counted, text))


def counted(spoken: re.Match[str]) -> str:
    parts = re.findall(r"[a-z]+", spoken[0].lower())
    return str(value(parts)) if len(parts) > 1 else spoken[0]


def value(parts: list[str]) -> int:
    """`["two", "hundred", "and", "five"]` -> 205."""
    whole, last = 0, Decimal(0)
    for part in parts:
        if part in BELOW_HUNDRED:
            last += BELOW_HUNDRED[part]
        elif part == "half":
            last = Decimal("0.5")
        elif part == "hundred":
            last = (last or Decimal(1)) * 100
        elif part in SCALES:
            whole, last = whole + int((last or 1) * SCALES[part]), Decimal(0)
    return whole + int(last)


def multiplied(found: re.Match[str]) -> str:
    """`"1.5 million"` -> `"1500000"`."""
    times = SCALES[found[2]] if found[2] else SHORT[found[3]]
    return f"{(Decimal(found[1].replace(',', '')) * times).normalize():f}"
