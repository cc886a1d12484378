"""What a number is of: 30 days and 30 weeks have the same figure, and say different things."""

import re

from app.guardrails.grounding.values import SPELLED, written

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
SIGNS = frozenset(one for one in UNITS if not one[-1].isalnum())
UNIT = rf"[ -]?({'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})s?(?!\w)"
FIGURES = re.compile(rf"(\d(?<![\w.,/@:-].)[\d,]*(?:\.\d+)*)(?:{UNIT})?")
# What has to stand before them is looked at last, since it stands before most words.
NUMBER_WORDS = re.compile(rf"({'|'.join(SPELLED)}){UNIT}")
WITHIN = re.compile(r"[\w.,/@:-]")
SIGN_BEFORE = re.compile(rf"([{''.join(sorted(SIGNS))}])\s?\Z")

Measure = tuple[str, int, str]


def measures(text: str) -> set[Measure]:
    """Number, kind and unit: `"In 30 days for $5"` -> {("30", 0, "day"), ("5", 2, "$")}."""
    spelled = [word for word in NUMBER_WORDS.finditer(text) if not WITHIN.match(text[word.start() - 1 : word.start()])]
    found = {(SPELLED[word[1]], *UNITS[word[2]]) for word in spelled}
    behind, has_signs = 0, not SIGNS.isdisjoint(text)
    for number in FIGURES.finditer(text):
        sign = SIGN_BEFORE.search(text, max(behind, number.start() - 2), number.start()) if has_signs else None
        if unit := sign[1] if sign else number[2]:
            found.add((written(number[1]), *UNITS[unit]))
        behind = number.end()
    return found


def in_another_unit(claimed: set[Measure], told: set[Measure]) -> int:
    """How many of the claim's numbers the passages only have of another unit of the same kind."""
    known = {(number, kind) for number, kind, _ in told}
    return sum((number, kind) in known for number, kind, _ in claimed - told)
