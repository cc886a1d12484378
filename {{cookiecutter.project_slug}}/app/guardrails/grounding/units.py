"""What a number is of: 30 days and 30 weeks have the same figure, and say different things."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from app.guardrails.grounding.values import SPELLED, written
from app.text import stem

# Those of a line can stand for each other. Spellings of one unit are joined; what ends in a plural s is found too.
KINDS = (
    "ms=msec=millisecond s=sec=second min=minute h=hr=hour day week month year",
    "bit byte kB=KB=kilobyte MB=megabyte GB=gigabyte TB=terabyte KiB MiB GiB",
    "$=USD=dollar €=EUR=euro £=GBP ¥=JPY=yen CHF=franc",
    "mm=millimetre=millimeter cm=centimetre=centimeter metre=meter km=kilometre=kilometer mile foot=feet inch=inches",
    "gram kg=kilogram=kilo tonne=ton",
    "°C °F",
)
UNITS = {
    spelling: (kind, one.partition("=")[0])
    for kind, units in enumerate(KINDS)
    for one in units.split()
    for spelling in one.split("=")
}
SIGNS = "".join(one for one in UNITS if not one[-1].isalnum())
SPELLED_BY = {stem(word): word for word in SPELLED}
SPELLED_STEMS = frozenset(SPELLED_BY)
# What may be one is looked up, which is quicker than a pattern of all of them.
UNIT = rf"[ -]?([^\W\d_]++|[{SIGNS}]|°[CF])(?!\w)"
FIGURES = re.compile(rf"(\d(?<![\w.,/@:-].)[\d,]*(?:\.\d+)*)(?:{UNIT})?")
WITHIN = re.compile(r"[\w.,/@:-]")
SIGN_BEFORE = re.compile(rf"([{SIGNS}])\s?\Z")

Measure = tuple[str, int, str]


def measures(text: str, stems: Collection[str]) -> set[Measure]:
    """Number, kind and unit in a text of these stems: `"In 30 days for $5"` -> {("30", 0, "day"), ("5", 2, "$")}."""
    found, behind, has_signs = set(in_words(text, stems)), 0, any(map(text.__contains__, SIGNS))
    for number in FIGURES.finditer(text):
        sign = SIGN_BEFORE.search(text, max(behind, number.start() - 2), number.start()) if has_signs else None
        if unit := unit_of(sign[1] if sign else number[2]):
            found.add((written(number[1]), *unit))
        behind = number.end()
    return found


def in_words(text: str, stems: Collection[str]) -> Iterator[Measure]:
    for word in map(SPELLED_BY.__getitem__, SPELLED_STEMS.intersection(stems)):
        for found in with_unit(word).finditer(text):
            # What has to stand before it is looked at last, since it stands before most words.
            if (unit := unit_of(found[1])) and not WITHIN.match(text[found.start() - 1 : found.start()]):
                yield (SPELLED[word], *unit)


@cache
def with_unit(word: str) -> re.Pattern[str]:
    return re.compile(word + UNIT)


def unit_of(spelling: str | None) -> tuple[int, str] | None:
    """Its kind, and how it is called here: `"weeks"` -> (0, "week")."""
    return (UNITS.get(spelling) or UNITS.get(spelling.removesuffix("s"))) if spelling else None


def in_another_unit(claimed: set[Measure], told: set[Measure]) -> int:
    """How many of the claim's numbers the passages only have of another unit of the same kind."""
    known = {(number, kind) for number, kind, _ in told}
    return sum((number, kind) in known for number, kind, _ in claimed - told)
