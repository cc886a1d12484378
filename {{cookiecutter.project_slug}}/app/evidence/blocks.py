"""How a passage falls apart: code blocks with fences, and between them paragraphs of lines. Knows nothing of sentences.

A passage is a piece of a document, so it may begin or end within a block.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from app.evidence import markup

FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*(\S*).*$", re.MULTILINE)
EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")
TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
SENTENCE_ENDS = (".", ":", "!", "?")


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int
    text: str


def fences(text: str) -> list[tuple[int, int, bool]]:
    """Spans of code blocks with their fences, and whether each may be shown: whole, and no directive.

    A mark with a word behind it opens a block; of the bare ones every second one does.
    """
    marks = list(FENCE.finditer(text))
    spans: list[tuple[int, int, bool]] = []
    if begins_within_a_block(text, marks):
        spans.append((0, marks.pop(0).end(), False))
    opening: re.Match[str] | None = None
    for mark in marks:
        if opening and not mark[1]:
            directive = opening[1].startswith("{")  # MyST: what it stands for is not what it says
            spans.append((opening.start(), mark.end(), not directive))
            opening = None
            continue
        if opening:
            spans.append((opening.start(), mark.start(), False))
        opening = mark
    return [*spans, (opening.start(), len(text), False)] if opening else spans


def begins_within_a_block(text: str, marks: Sequence[re.Match[str]]) -> bool:
    """An odd number of bare marks: the first one closes, if another block opens behind them or code is above."""
    bare = len(list(takewhile(lambda mark: not mark[1], marks)))
    if bare % 2 == 0:
        return False
    return bare < len(marks) or not text[: marks[0].start()].rstrip().endswith(SENTENCE_ENDS)


def paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Between empty lines, without the space around them."""
    for stop, following in [*(gap.span() for gap in EMPTY_LINES.finditer(text, start, end)), (end, end)]:
        piece = text[start:stop]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = following


def lines_of(text: str, start: int, end: int) -> list[Line]:
    """The lines that are not empty."""
    found = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            found.append(Line(start, stop, text[start:stop]))
        start = stop + 1
    return found


def is_table(lines: Sequence[Line]) -> bool:
    return len(lines) > 1 and "|" in lines[0].text and TABLE_RULE.match(lines[1].text) is not None


def is_data(lines: Sequence[Line]) -> bool:
    """Most lines are rows of a table, of CSV or of JSON."""
    return 2 * sum(markup.is_row(line.text) for line in lines) > len(lines)


def is_source(lines: Sequence[Line]) -> bool:
    """More code than prose; comments count for neither, unless there is nothing else."""
    rest = [line for line in lines if not markup.is_comment(line.text)]
    if not rest:
        return not lines[0].text.lstrip().startswith("#")  # in Markdown, a heading
    return 2 * sum(markup.is_code(line.text) for line in rest) >= len(rest)
