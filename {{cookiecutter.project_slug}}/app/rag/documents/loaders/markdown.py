"""Markdown: headings (`# …`, and lines underlined with = or -), blocks of code between fences, front matter.

One pass over the lines.
"""

import re

from app.rag.documents.document import Document
from app.rag.documents.loaders import front_matter
from app.rag.documents.loaders.code_blocks import FENCE, closes
from app.rag.documents.loaders.markdown_comments import without_comments
from app.rag.documents.loaders.outline import MAX_HEADING, Outline, numbered
from app.rag.documents.loaders.plain import Line, decode, lines

HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
CLOSING_MARKS = re.compile(r"[ \t]#+$")
UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")


def load(data: bytes) -> Document:
    r"""`"# A\nx\n## B\ny"` -> A: "x", A > B: "y". A heading that nothing stands under is text of its parent."""
    text = decode(data)
    metadata, start = front_matter.read(text)
    text = without_comments(text, start)
    outline = Outline(start)
    Reader(outline).read(text, start, len(text))
    return Document(text, numbered(outline.sections(text, metadata.get("title", "")), text), metadata=metadata)


class Reader:
    """Finds headings and code from line to line, and says so to the outline."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.fence: tuple[str, int] | None = None
        self.before: list[Line] = []

    def read(self, text: str, start: int, end: int) -> None:
        """From `start` to `end`, where an open block of code ends too."""
        for line in lines(text, start, end):
            self.read_line(line)
        if self.fence is not None:
            self.outline.code(self.fence[1], end)
        self.fence, self.before = None, []

    def read_line(self, line: Line) -> None:
        if self.fence is not None or FENCE.match(line.text):
            self.read_code(line)
            self.before = []
        elif heading := heading_of(line.text):
            self.open_section(*heading, line.start, line.end)
        elif heading := self.underlined(line):
            self.open_section(*heading, self.before[-1].start, line.end)
        else:
            self.before = [*self.before[-1:], line]

    def read_code(self, line: Line) -> None:
        if self.fence is None:
            marks = FENCE.match(line.text)
            assert marks is not None
            self.fence = (marks[1], line.start)
        elif closes(line.text, self.fence[0]):
            self.outline.code(self.fence[1], line.end)
            self.fence = None

    def underlined(self, line: Line) -> tuple[int, str] | None:
        """A line of = or - makes a heading of the line above it, if that stands alone."""
        marks = UNDERLINE.match(line.text)
        if not marks or not self.before or not 0 < len(self.before[-1].text.strip()) <= MAX_HEADING:
            return None
        if len(self.before) > 1 and self.before[0].text.strip():
            return None
        return (1 if marks[1][0] == "=" else 2), self.before[-1].text.strip()

    def open_section(self, level: int, title: str, start: int, end: int) -> None:
        self.outline.heading(level, title, start, end)
        self.before = []


def heading_of(line: str) -> tuple[int, str] | None:
    """`"## Set up ##"` -> (2, "Set up")."""
    marks = HEADING.match(line)
    if not marks or len(line) > MAX_HEADING:
        return None
    title = CLOSING_MARKS.sub("", " " + line[marks.end() :].rstrip()).strip()
    return (len(marks[1]), title) if title else None
