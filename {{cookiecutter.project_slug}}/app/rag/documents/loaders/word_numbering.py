"""The numbers of headings and items of a Word file. The text does not hold them: they are counted on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from app.rag.documents.loaders.word_nodes import WORD, Element, attribute, number

if TYPE_CHECKING:
    from docx.parts.document import DocumentPart

LEVELS = 9
BULLET = "-"
LONGEST = 40
ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split(), strict=True)
)


class Place(NamedTuple):
    """The list that a paragraph belongs to, and its level there, from 0."""

    list: int
    level: int


@dataclass(frozen=True, slots=True)
class Level:
    """`text` is a pattern such as `%1.%2.`, of the counts of this level and those above."""

    kind: str = "bullet"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """`levels` are those of each pattern, `patterns` that of each list: lists of one pattern count on."""

    levels: dict[int, dict[int, Level]] = field(default_factory=dict)
    patterns: dict[int, int] = field(default_factory=dict)
    restarts: dict[int, dict[int, int]] = field(default_factory=dict)
    counts: dict[int, list[int | None]] = field(default_factory=dict)

    def label(self, place: Place) -> str:
        """`1.2` or `a)` for the next paragraph there, or BULLET; empty where nothing is shown."""
        pattern, at = self.patterns.get(place.list, -1), min(place.level, LEVELS - 1)
        levels = self.levels.get(pattern, {})
        level = levels.get(at, Level())
        if level.kind in ("bullet", "none"):
            return BULLET if level.kind == "bullet" else ""
        counts = self.counts.setdefault(pattern, [None] * LEVELS)
        restart = self.restarts.get(place.list, {}).pop(at, None)
        before = counts[at]
        counts[at] = restart if restart is not None else level.start if before is None else before + 1
        counts[at + 1 :] = [None] * (LEVELS - at - 1)
        said = level.text[:LONGEST]
        for above in range(at + 1):
            one = levels.get(above, level)
            count = counts[above]
            said = said.replace(f"%{above + 1}", shown(one.start if count is None else count, one.kind))
        return said.strip().rstrip(".")


def shown(count: int, kind: str) -> str:
    if kind.endswith("Letter") and 0 < count <= 26 * LEVELS:
        said = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
    elif kind.endswith("Roman") and 0 < count < 4000:
        said = roman(count)
    else:
        said = str(count)
    return said.upper() if kind.startswith("upper") else said


def roman(count: int) -> str:
    said = ""
    for value, letters in ROMAN:
        said += letters * (count // value)
        count %= value
    return said


def numbering(part: "DocumentPart") -> Numbering:
    """Of a file without any, one that knows no list."""
    found = Numbering()
    for root in (one.target_part.element for one in part.rels.values() if one.reltype.endswith("/numbering")):
        for pattern in root.iterfind(f"{WORD}abstractNum"):
            found.levels[integer(pattern, "abstractNumId")] = dict(levels(pattern))
        for one in root.iterfind(f"{WORD}num"):
            id = integer(one, "numId")
            found.patterns[id] = number(one.find(f"{WORD}abstractNumId")) or 0
            found.restarts[id] = {
                integer(override, "ilvl"): start
                for override in one.iterfind(f"{WORD}lvlOverride")
                if (start := number(override.find(f"{WORD}startOverride"))) is not None
            }
    return found


def levels(pattern: Element) -> Iterator[tuple[int, Level]]:
    for level in pattern.iterfind(f"{WORD}lvl"):
        kind, text = (level.find(WORD + name) for name in ("numFmt", "lvlText"))
        start = number(level.find(f"{WORD}start"))
        said = Level(
            attribute(kind, "val") if kind is not None else "decimal",
            attribute(text, "val") if text is not None else "",
            1 if start is None else start,
        )
        yield integer(level, "ilvl"), said


def integer(element: Element, name: str) -> int:
    value = attribute(element, name)
    return int(value) if value.isascii() and value.isdigit() else 0
