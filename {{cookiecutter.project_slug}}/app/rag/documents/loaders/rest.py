"""reStructuredText: headings with a line below, or above and below; literal blocks and the bodies of directives.

A style of heading has the level at which it first appears.
"""

import re
from collections.abc import Sequence

from app.rag.documents.document import Document
from app.rag.documents.loaders.outline import MAX_HEADING, Outline, numbered
from app.rag.documents.loaders.plain import Line, decode, lines

ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*[ \t]*$")
LABEL = re.compile(r"\.\. _.*:\s*$")
DIRECTIVE = re.compile(r"[ \t]*\.\. ([\w:.-]+?)::(?:\s|$)")
# Bodies of these are text like any other; all others are code, data or settings, and are cut at lines.
TEXT_DIRECTIVES = frozenset(
    "admonition attention caution danger error hint important note tip warning seealso todo topic sidebar epigraph "
    "rubric container only figure versionadded versionchanged versionremoved deprecated glossary describe "
    "function class method attribute module data exception decorator option envvar confval".split()
)
DOMAINS = ("py:", "js:", "c:", "cpp:", "rst:", "std:")


def load(data: bytes) -> Document:
    r"""`"A\n=\nx\n\nB\n-\ny"` -> A: "x", A > B: "y". A heading that nothing stands under is text of its parent."""
    text = decode(data)
    outline = Outline()
    Reader(outline, list(lines(text, 0, len(text)))).read()
    return Document(text, numbered(outline.sections(text), text))


class Reader:
    """Finds headings and code from line to line, and says so to the outline."""

    def __init__(self, outline: Outline, lines: Sequence[Line]) -> None:
        self.outline = outline
        self.lines = lines
        self.styles: list[tuple[str, bool]] = []

    def read(self) -> None:
        at, label = 0, None
        while at < len(self.lines):
            text = self.lines[at].text
            if height := self.heading(at):
                self.open_section(at if label is None else label, at, height)
            else:
                height = self.code(at)
            if LABEL.match(text):
                label = at if label is None else label
            elif text.strip():
                label = None
            at += height or 1

    def heading(self, at: int) -> int:
        """How many lines the heading has that begins here: 3, 2, or 0 if none does."""
        first, second, third = (self.text(at + more) for more in range(3))
        if ADORNMENT.match(first):
            framed = second.strip() and third.rstrip() == first.rstrip() and not ADORNMENT.match(second)
            return 3 if framed and len(second.strip()) <= min(len(first), MAX_HEADING) else 0
        if not first.strip() or first[0].isspace() or len(first) > MAX_HEADING or not ADORNMENT.match(second):
            return 0
        long_enough = len(second.rstrip()) >= min(len(first.rstrip()), 4)
        alone = at == 0 or not self.text(at - 1).strip() or self.follows_heading(at)
        return 2 if long_enough and alone else 0

    def follows_heading(self, at: int) -> bool:
        """Whether the line above is the end of a heading; then no empty line is needed."""
        return at > 0 and self.lines[at].start == self.outline.current.start and bool(self.outline.current.headings)

    def open_section(self, start: int, at: int, height: int) -> None:
        """`start` is where the labels of the heading begin, at `at` it does itself."""
        title, mark = (self.text(at + 1), self.text(at)) if height == 3 else (self.text(at), self.text(at + 1))
        style = (mark[0], height == 3)
        if style not in self.styles:
            self.styles.append(style)
        last = self.lines[at + height - 1]
        self.outline.heading(self.styles.index(style) + 1, title.strip(), self.lines[start].start, last.end)

    def code(self, at: int) -> int:
        """How many lines the block of code has that is opened here; 0 if none is."""
        text = self.text(at)
        directive = DIRECTIVE.match(text)
        if directive:
            if directive[1] in TEXT_DIRECTIVES or directive[1].startswith(DOMAINS):
                return 0
            end = self.block_end(at)
        elif text.lstrip().startswith(">>> "):
            end = next((n for n in range(at, len(self.lines)) if not self.text(n).strip()), len(self.lines))
        elif text.rstrip().endswith("::") and not text.lstrip().startswith(".."):
            end = self.block_end(at)
            return self.note(at + 1, end, at)
        else:
            return 0
        return self.note(at, end, at)

    def note(self, start: int, end: int, at: int) -> int:
        while start < end and not self.text(start).strip():
            start += 1
        if start < end:
            self.outline.code(self.lines[start].start, self.lines[end - 1].end)
        return end - at

    def block_end(self, at: int) -> int:
        """Past the last line that stands further in than this one; empty lines between them belong to the block."""
        margin, end, n = indent(self.text(at)), at + 1, at + 1
        while n < len(self.lines) and (not (text := self.text(n)).strip() or indent(text) > margin):
            n += 1
            end = n if text.strip() else end
        return end

    def text(self, at: int) -> str:
        return self.lines[at].text if at < len(self.lines) else ""


def indent(text: str) -> int:
    expanded = text.expandtabs(8)
    return len(expanded) - len(expanded.lstrip())
