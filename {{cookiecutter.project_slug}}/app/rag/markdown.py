"""The structure of a Markdown text: sections with their heading paths, and in them the blocks of code.

Reads headings (`# …`, and lines underlined with = or -) and code fences, in one pass over the lines. Knows nothing
of sizes: what becomes of a section is `chunking`'s business.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
CLOSING_MARKS = re.compile(r"[ \t]#+$")
UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# A longer line is text that happens to begin with `#`: repeated in every chunk below it, it would drown them.
MAX_HEADING = 200


@dataclass(slots=True)
class Section:
    """Text under one heading: `start` to `end`, without the heading, which begins at `line`.

    `fences` are the spans of code blocks in it.
    """

    headings: tuple[str, ...]
    start: int
    end: int
    line: int = 0
    fences: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int
    text: str


def lines(text: str) -> Iterator[Line]:
    """Lines with their place in the text; `end` is past the line break."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield Line(start, end, text[start:end].rstrip("\n"))
        start = end


def sections(text: str) -> list[Section]:
    r"""`"# A\nx\n## B\ny"` -> A: "x", A > B: "y". A heading that nothing stands under is text of its parent."""
    reader = Reader()
    for line in lines(text):
        reader.take(line)
    return reader.finish(len(text), text)


class Reader:
    """What is open at this line: the path of headings, the section, perhaps a fence."""

    def __init__(self) -> None:
        self.done: list[Section] = []
        self.path: list[tuple[int, str]] = []
        self.section = Section((), 0, 0)
        self.fence: tuple[str, int] | None = None
        self.before: list[Line] = []

    def take(self, line: Line) -> None:
        if self.fence is not None or FENCE.match(line.text):
            self.take_code(line)
            self.before = []
        elif heading := heading_of(line.text):
            self.open_section(*heading, line.start, line.end)
        elif heading := self.underlined(line):
            self.open_section(*heading, self.before[-1].start, line.end)
        else:
            self.before = [*self.before[-1:], line]

    def take_code(self, line: Line) -> None:
        if self.fence is None:
            marks = FENCE.match(line.text)
            assert marks is not None
            self.fence = (marks[1], line.start)
        elif closes(line.text, self.fence[0]):
            self.section.fences.append((self.fence[1], line.end))
            self.fence = None

    def underlined(self, line: Line) -> tuple[int, str] | None:
        """A line of = or - makes a heading of the line above it, if that stands alone."""
        marks = UNDERLINE.match(line.text)
        if not marks or not self.before or not 0 < len(self.before[-1].text.strip()) <= MAX_HEADING:
            return None
        if len(self.before) > 1 and self.before[0].text.strip():
            return None
        return (1 if marks[1][0] == "=" else 2), self.before[-1].text.strip()

    def open_section(self, level: int, title: str, start: int, body: int) -> None:
        self.section.end = start
        self.done.append(self.section)
        self.path = [*(above for above in self.path if above[0] < level), (level, title)]
        self.section = Section(tuple(title for _, title in self.path), body, body, start)
        self.before = []

    def finish(self, end: int, text: str) -> list[Section]:
        if self.fence is not None:  # never closed: code to the end
            self.section.fences.append((self.fence[1], end))
        self.section.end = end
        self.done.append(self.section)
        found = with_bare_headings(self.done, text)
        return [section for section in found if text[section.start : section.end].strip()]


def heading_of(line: str) -> tuple[int, str] | None:
    """`"## Set up ##"` -> (2, "Set up")."""
    marks = HEADING.match(line)
    if not marks or len(line) > MAX_HEADING:
        return None
    title = CLOSING_MARKS.sub("", " " + line[marks.end() :].rstrip()).strip()
    return (len(marks[1]), title) if title else None


def closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(fence) and bare == fence[0] * len(bare)


def with_bare_headings(found: Sequence[Section], text: str) -> list[Section]:
    """A heading with neither text nor headings below it is itself text, under its parent's path."""
    kept: list[Section] = []
    bare: Section | None = None
    for section, following in zip(found, [*found[1:], None], strict=True):
        if text[section.start : section.end].strip() or not section.headings or is_parent(section, following):
            bare = None
            kept.append(section)
        elif bare and bare.headings == section.headings[:-1]:
            bare.end = section.start
        else:
            bare = Section(section.headings[:-1], section.line, section.start)
            kept.append(bare)
    return kept


def is_parent(section: Section, following: Section | None) -> bool:
    depth = len(section.headings)
    return following is not None and len(following.headings) > depth and following.headings[:depth] == section.headings
