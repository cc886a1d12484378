"""How a passage falls apart: code blocks with fences, and between them paragraphs of lines. Knows nothing of sentences.

A passage is a piece of a document, so it may begin or end within a block.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from app.evidence import markup

FENCE = re.compile(r"^[ \t]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<word>[^`\s]*)[^`\n]*$", re.MULTILINE)
# MyST writes its notes between fences: they are prose.
NOTE = re.compile(r"\{(?:note|warning|tip|important|hint|caution|attention|danger|admonition|seealso)\}")
SIMPLE_TABLE = re.compile(r"\s*=+(?:\s+=+)+\s*$")
BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"))
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
        if opening and closes(mark, opening):
            if not NOTE.match(opening["word"]):
                directive = opening["word"].startswith("{")  # what it stands for is not what it says
                spans.append((opening.start(), mark.end(), not directive))
            opening = None
        elif not opening:
            opening = mark
    return [*spans, (opening.start(), len(text), False)] if opening else spans


def closes(mark: re.Match[str], opening: re.Match[str]) -> bool:
    """The same mark, at least as often, and no word behind it."""
    return not mark["word"] and mark["mark"].startswith(opening["mark"])


def begins_within_a_block(text: str, marks: Sequence[re.Match[str]]) -> bool:
    """An odd number of bare marks: the first one closes, if another block opens behind them or code is above."""
    bare = len(list(takewhile(lambda mark: not mark["word"], marks)))
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
    """Most lines are rows of a table, of CSV or of JSON; lines without a letter are not asked."""
    told = [line.text for line in lines if any(character.isalpha() for character in line.text)]
    if any(SIMPLE_TABLE.match(line.text) for line in lines) or is_separated(told):
        return True
    return 2 * sum(markup.is_row(text) for text in told) > len(told)


def is_separated(texts: Sequence[str]) -> bool:
    """Lines with the same number of the same separator, none of which has a space behind it: CSV, whatever it uses."""
    for separator in ",;|":
        counts = {text.count(separator) for text in texts}
        if len(texts) > 1 and len(counts) == 1 and counts != {0}:
            return not any(f"{separator} " in text or text.rstrip().endswith((".", ":")) for text in texts)
    return False


def is_balanced(code: str) -> bool:
    """As many brackets close as open; else it is a part of something."""
    return all(code.count(left) == code.count(right) for left, right in BRACKETS)


def is_source(lines: Sequence[Line]) -> bool:
    """More code than prose; comments count for neither, unless there is nothing else."""
    rest = [line for line in lines if not markup.is_comment(line.text)]
    if not rest:
        return not lines[0].text.lstrip().startswith("#")  # in Markdown, a heading
    settings = sum(markup.is_setting(line.text) for line in rest)
    return 2 * max(sum(markup.is_code(line.text) for line in rest), settings if settings > 1 else 0) >= len(rest)
