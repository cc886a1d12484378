"""When two texts are the same personal value, and how what is found is noted."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from app.errors import BadQuestion
from app.guardrails.personal.finder import Finding
from app.guardrails.personal.keys import exact_key, key_of
from app.guardrails.personal.kinds import DATES, compiled
from app.types import Placeholders

Find = Callable[[str], list[Finding]]
MOST = 1_000
SHORTEST = 6
"""Digits of a phone's number that stand for the whole."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Puts on a list what `find` finds in a text, each value with the key of what is surely the same.

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
                personal.note(found.kind, way, exact_key(found.kind, value))
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


def keys_in(text: str, find: Find) -> set[tuple[str, str]]:
    """Kind and key of each value in a text; a date counts as one of a birth, whatever is said about it."""
    found = [(one.kind, text[one.start : one.end]) for one in find(text)]
    dates = [("BIRTHDAY", match[0]) for match in compiled(DATES).finditer(text)]
    return {(kind, key_of(kind, value)) for kind, value in found + dates}


def alike(kind: str, key: str, known: Collection[tuple[str, str]]) -> bool:
    """Whether a value is among the known ones: of two numbers of phones one may lack the code of the country.

    Not of a short one, such as zeros alone, with which many others end.
    """
    if kind != "PHONE" or len(key) < SHORTEST:
        return (kind, key) in known
    numbers = [other for name, other in known if name == kind and len(other) >= SHORTEST]
    return any(key.endswith(other) or other.endswith(key) for other in numbers)
