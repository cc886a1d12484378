"""Where personal data stands in a text, by the pattern of each kind and, where it has one, its check digit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.guardrails.personal.kinds import CLOSE, DIGIT, KINDS, Kind, compiled
from app.guardrails.personal.plain import plain

TRIES = 3
DIGITS = "0123456789"
FEW = tuple(kind for kind in KINDS if kind.digits <= 1)
# But in a citation, `[2]`.
NUMBER = tuple(re.compile(rf"[{one}\[](?:(?<=\d)(?<![\[\d].)|(?<=\[)\d{{1,3}}+(?!\]))") for one in DIGIT)


@dataclass(frozen=True, slots=True)
class Finding:
    """`text[start:end]` is of a `kind`, one of KINDS."""

    kind: str
    start: int
    end: int


def find(text: str) -> list[Finding]:
    """All of it, in the order of the text; findings do not overlap.

    `"Call +49 30 1234567"` -> [Finding("PHONE", 5, 19)].
    """
    read, places = plain(text)
    return written(find_plain(read), places)


def written(found: Sequence[Finding], places: Sequence[int]) -> list[Finding]:
    """Findings of a plain text, as they stand in the one it was made of."""
    return [Finding(one.kind, places[one.start], places[one.end - 1] + 1) for one in found]


def find_plain(text: str) -> list[Finding]:
    found: list[Finding] = []
    for kind in possible(text):
        for start, end in gaps(found, len(text)):
            found += inside(kind, text, start, end)
    return sorted((one for one in found if one.kind), key=lambda one: one.start)


def possible(text: str) -> Iterator[Kind]:
    """The kinds of which it has the digits, the signs and the words, in their order. Of digits far apart one counts."""
    other = not text.isascii()
    digits = int(NUMBER[other].search(text) is not None)
    if digits and compiled(CLOSE[other]).search(text):
        digits = sum(map(text.count, DIGITS))
    hinted = {"": True}
    small = text.casefold() if digits else ""
    for kind in (KINDS if digits > 1 else FEW) if digits or "@" in text else ():
        if digits < kind.digits or kind.sign not in text:
            continue
        if kind.hint not in hinted:
            hinted[kind.hint] = compiled(kind.hint).search(text) is not None
        if hinted[kind.hint] and kind.is_spoken_of(small):
            yield kind


def gaps(found: list[Finding], end: int) -> list[tuple[int, int]]:
    """What is left of a text between findings."""
    if not found:
        return [(0, end)]
    taken = sorted((one.start, one.end) for one in found)
    starts, ends = [0, *(stop for _, stop in taken)], [*(start for start, _ in taken), end]
    return [(start, stop) for start, stop in zip(starts, ends, strict=True) if start < stop]


def inside(kind: Kind, text: str, start: int, end: int) -> list[Finding]:
    """Findings of a kind. Without a kind: what only has its shape, which then is none of another kind."""
    found: list[Finding] = []
    shapes: list[Finding] = []
    refused: set[str] = set()
    while match := kind.matched(text, start, end):
        start = match.end()
        if not kind.is_announced(text, match.start()):
            continue
        otherwise = kind.is_otherwise(text, match.start())
        if not otherwise and match[0] not in refused and (stop := held(kind, text, match)):
            found.append(Finding(kind.name, match.start(), stop))
            start = stop
            continue
        refused.add(match[0])
        if not shapes or match.start() >= shapes[-1].end:
            shapes.append(Finding("", *match.span()))
        start = match.start() + 1 if kind.checked else start  # a later beginning may have the right check digit
    return found + [one for one in shapes if not any(overlap(one, other) for other in found)]


def held(kind: Kind, text: str, match: re.Match[str]) -> int:
    """Where what holds of a match ends; 0 if none of it does. By a check digit it may be what ends at a blank of it."""
    pattern, start, end = compiled(kind.pattern), match.start(), match.end()
    found: re.Match[str] | None = match
    for _ in range(TRIES if kind.checked else 1):
        if found and kind.holds(found[0]):
            return found.end()
        end = max(text.rfind(sign, start, end) for sign in " -")
        found = pattern.match(text, start, end) if end > start else None
    return 0


def overlap(one: Finding, other: Finding) -> bool:
    return one.start < other.end and other.start < one.end
