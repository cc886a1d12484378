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
SIGNS = "".join(one for one in UNITS if not one[-1].isalnum())
UNIT = rf"[ -]?({'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})s?(?!\w)"
FIGURES = re.compile(rf"(\d(?<![\w.,/@:-].)[\d,]*(?:\.\d+)*)(?:{UNIT})?")
NUMBER_WORDS = re.compile(rf"(?<![\w.,/@:-])({'|'.join(SPELLED)}){UNIT}")
SIGN_BEFORE = re.compile(rf"([{SIGNS}])\s?\Z")

Measure = tuple[str, int, str]


def measures(text: str) -> set[Measure]:
    """Number, kind and unit: `"In 30 days for $5"` -> {("30", 0, "day"), ("5", 2, "$")}."""
    found = {(SPELLED[number], *UNITS[unit]) for number, unit in NUMBER_WORDS.findall(text)}
    behind = 0
    for number in FIGURES.finditer(text):
        sign = SIGN_BEFORE.search(text, max(behind, number.start() - 2), number.start())
        if unit := sign[1] if sign else number[2]:
            found.add((written(number[1]), *UNITS[unit]))
        behind = number.end()
    return found


def in_another_unit(claimed: set[Measure], told: set[Measure]) -> int:
    """How many of the claim's numbers the passages only have of another unit of the same kind."""
    known = {(number, kind) for number, kind, _ in told}
    return sum((number, kind) in known for number, kind, _ in claimed - told)
