"""When two texts are the same personal value, and how what is found is noted."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from app.errors import BadQuestion
from app.guardrails.personal.finder import Finding
from app.guardrails.personal.kinds import DATES, KINDS, compiled
from app.guardrails.personal.plain import plain
from app.types import Placeholders

Find = Callable[[str], list[Finding]]
NAMES = {kind.name for kind in KINDS}
MOST = 1_000
MONTHS = "jan|ene feb|fév|fev mar|mär|mrt apr|avr|abr may|mai|mag jun|juin|giu jul|juil|lug aug|août|aou|ago sep|set "
MONTHS += "oct|okt|ott nov dec|dez|déc|dic"
MONTH = [re.compile(rf"(?<!\w)(?:{names})", re.IGNORECASE) for names in MONTHS.split()]


@dataclass(frozen=True, slots=True)
class Notes:
    """Puts on a list what `find` finds in a text, each value with the key that all ways to write it share.

    Raises BadQuestion for more than anybody asks about.
    """

    find: Find

    def __call__(self, text: str, personal: Placeholders) -> None:
        if text in personal.read:
            return
        personal.keep(text)
        for found in self.find(text):
            value = text[found.start : found.end]
            for way in ways(found.kind, value):
                personal.note(found.kind, way, key_of(found.kind, value))
            if len(personal.values) > MOST:
                raise BadQuestion(f"the conversation holds more than {MOST:,} personal values: leave out what you can")
        personal.read.add(text)


@dataclass(frozen=True, slots=True)
class Kinds:
    """Writes a text with the kind of each finding in its place: `"Ask ann@example.org"` -> `"Ask <EMAIL>"`."""

    find: Find

    def __call__(self, text: str) -> str:
        for found in reversed(self.find(text)):
            text = f"{text[: found.start]}<{found.kind}>{text[found.end :]}"
        return text


def ways(kind: str, value: str) -> list[str]:
    """As it was written, and for mail as a document will write it: `"Ann@example.org"`, `"ann@example.org"`."""
    return list(dict.fromkeys([value, value.lower()])) if kind == "EMAIL" else [value]


def key_of(kind: str, value: str) -> str:
    """The same for the same value: `("PHONE", "+49 30 12-34567")` -> `49301234567`; a date by its numbers.

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


def keys_in(text: str, find: Find) -> set[tuple[str, str]]:
    """Kind and key of each value in a text; a date counts as one of a birth, whatever is said about it."""
    found = [(one.kind, text[one.start : one.end]) for one in find(text)]
    dates = [("BIRTHDAY", match[0]) for match in compiled(DATES).finditer(text)]
    return {(kind, key_of(kind, value)) for kind, value in found + dates}


def alike(kind: str, key: str, known: Collection[tuple[str, str]]) -> bool:
    """Whether a value is among the known ones: of two numbers of phones one may lack the code of the country."""
    if kind != "PHONE":
        return (kind, key) in known
    numbers = [other for name, other in known if name == kind]
    return any(key.endswith(other) or other.endswith(key) for other in numbers)


def numbers_of(date: str) -> set[int]:
    """`"12. März 1984"` -> {12, 3, 1984}."""
    months = {number for number, name in enumerate(MONTH, start=1) if name.search(date)}
    return months | {int(number) for number in re.findall(r"\d+", date)}
