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
MEASURE = re.compile(
    rf"(?:([{SIGNS}])\s?)?(?<![\w.,/@:-])(\d[\d,]*(?:\.\d+)*|\b(?:{'|'.join(SPELLED)})\b)"
    rf"(?:[ -]?({'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})s?(?!\w))?",
)

Measure = tuple[str, int, str]


def measures(text: str) -> set[Measure]:
    """Number, kind and unit: `"In 30 days for $5"` -> {("30", 0, "day"), ("5", 2, "$")}."""
    found = set()
    for sign, number, word in MEASURE.findall(text):
        if unit := sign or word:
            found.add((SPELLED.get(number) or written(number), *UNITS[unit]))
    return found


def in_another_unit(claimed: set[Measure], told: set[Measure]) -> int:
    """How many of the claim's numbers the passages only have of another unit of the same kind."""
    known = {(number, kind) for number, kind, _ in told}
    return sum((number, kind) in known for number, kind, _ in claimed - told)
