"""By which key two texts are known as the same personal value."""

import re

from app.guardrails.personal.kinds import KINDS
from app.guardrails.personal.plain import plain

NAMES = {kind.name for kind in KINDS}
MONTHS = "jan|ene feb|fév|fev mar|mär|mrt apr|avr|abr may|mai|mag jun|juin|giu jul|juil|lug aug|août|aou|ago sep|set "
MONTHS += "oct|okt|ott nov dec|dez|déc|dic"
MONTH = [re.compile(rf"(?<!\w)(?:{names})", re.IGNORECASE) for names in MONTHS.split()]
YEAR = 1_000
"""A number of a date from here on is its year."""


def exact_key(kind: str, value: str) -> str:
    """The same only for what is surely the same value, and what is restored for one may stand for the other.

    `+30 123` is no `030 123`, `1-2 Main Street` no `12 Main Street`, and `01.02.1990` may be of two days.
    """
    read = " ".join(plain(value)[0].casefold().split())
    if kind == "BIRTHDAY":
        return day_of(read) or read
    if kind == "ADDRESS":
        return read
    if kind == "PHONE":
        abroad = re.match(r"\W*(?:\+|00)", read)
        digits = re.sub(r"\D", "", read.replace("(0)", "") if abroad else read)
        return f"+{digits.removeprefix('00')}" if abroad else digits
    return key_of(kind, value)


def key_of(kind: str, value: str) -> str:
    """The same for all ways to write a value: `("PHONE", "+49 30 12-34567")` -> `49301234567`; a date by its numbers.

    Of a kind that is no personal data, such as a secret, only what is written alike is.
    """
    if kind not in NAMES:
        return value
    value = plain(value)[0].casefold()
    if kind == "EMAIL":
        return value
    if kind == "BIRTHDAY":
        return ".".join(map(str, sorted(numbers_of(value))))
    if kind == "PHONE":
        return re.sub(r"\(0\)|\D", "", value).lstrip("0")
    return "".join(letter for letter in value if letter.isalnum() or (letter in ".:" and kind == "IP"))


def day_of(date: str) -> str:
    """`"12. März 1984"`, `"1984-03-12"` -> `"1984-3-12"`; nothing where what is the day is not plain to see."""
    numbers = list(map(int, re.findall(r"\d+", date)))
    months = months_of(date)
    if len(months) == 1 and len(numbers) == 2 and max(numbers) > YEAR:
        return f"{max(numbers)}-{months.pop()}-{min(numbers)}"
    return "-".join(map(str, numbers)) if len(numbers) == 3 and numbers[0] > YEAR else ""


def numbers_of(date: str) -> set[int]:
    """`"12. März 1984"` -> {12, 3, 1984}."""
    return months_of(date) | {int(number) for number in re.findall(r"\d+", date)}


def months_of(date: str) -> set[int]:
    """Those that it names."""
    return {number for number, name in enumerate(MONTH, start=1) if name.search(date)}
