"""What of a passage may be quoted: sentences without their markup, and code blocks and tables as a whole.

A block of which the passage holds only a part, a row of data and a line of raw markup can be evidence, but are never
quoted. Works on any text; time is linear in it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile, zip_longest
from textwrap import dedent
from typing import Literal

from app.evidence import markup
from app.text import sentences

Kind = Literal["sentence", "item", "more", "code", "listed", "markup"]

LONGEST_SENTENCE = 300
LONGEST_BLOCK = 400
FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*(\S*).*$", re.MULTILINE)
# `:param name: …`, each on a line of its own, as in docstrings.
FIELD = re.compile(r"\s*:\w+(?:\s[\w.]+)*:\s")
TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
PART_END = re.compile(r"(?<=[.!?;])\s+")
# What makes the indented lines below it a block of code.
OPENING = re.compile(r":\s*\Z|^[ \t]*\.\. (?:code|highlight|sourcecode)[\w-]*::[^\n]*\Z", re.MULTILINE)
INDENT = "  "
EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Unit:
    """`text[start:end]` of the passage. `quote` is how it reads in an answer: empty where it must not be quoted.

    `more` is what an `item` of a list goes on with; `listed` is a sentence with the block or list that it announces.
    """

    start: int
    end: int
    quote: str
    kind: Kind = "sentence"


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int
    text: str


def units(text: str) -> list[Unit]:
    """Everything in the passage but white space, in order. A sentence ending in ":" takes what it announces along."""
    found = list(parts(text))
    return [announcing(unit, found[at + 1 :]) for at, unit in enumerate(found)]


def announcing(unit: Unit, rest: Sequence[Unit]) -> Unit:
    """`"Run this:"` with the block or the list below it, where both together are short enough to be quoted."""
    if rest and rest[0].kind == "markup":  # the directive that opens the block
        rest = rest[1:]
    if not unit.quote.endswith(":") or not rest:
        return unit
    below = [rest[0]] if rest[0].kind == "code" else list(takewhile(lambda other: other.kind in ("item", "more"), rest))
    if not below or not all(other.quote for other in below):
        return unit
    lead = {"item": "\n- ", "more": " "}
    quote = f"{unit.quote}\n" + "".join(lead.get(other.kind, "\n") + other.quote for other in below)
    return quotable(unit.start, below[-1].end, quote, "listed") or unit


def quotable(start: int, end: int, quote: str, kind: Kind = "code") -> Unit | None:
    return Unit(start, end, quote, kind) if len(quote) <= LONGEST_BLOCK else None


def fenced(text: str, start: int, end: int) -> Unit:
    start = text.rfind("\n", 0, start) + 1
    return quotable(start, end, f"```\n{dedent(text[start:end])}\n```") or hidden(start, end)


def hidden(start: int, end: int, kind: Kind = "code") -> Unit:
    return Unit(start, end, "", kind)


def parts(text: str) -> Iterator[Unit]:
    """The passage from fence to fence."""
    at = 0
    for start, end, whole in [*fences(text), (len(text), len(text), False)]:
        opened = False
        for first, last in paragraphs(text, at, start):
            if opened and text[:first].endswith(INDENT):
                yield fenced(text, first, last)
                continue
            yield from paragraph_units(text, first, last)
            opened = OPENING.search(text, first, last) is not None
        if start < end:
            yield (whole and quotable(start, end, text[start:end].strip("\n"))) or hidden(start, end)
        at = end


def paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Between empty lines, without the space around them."""
    for stop, following in [*(gap.span() for gap in EMPTY_LINES.finditer(text, start, end)), (end, end)]:
        piece = text[start:stop]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = following


def fences(text: str) -> list[tuple[int, int, bool]]:
    """Spans of code blocks, and whether each is whole: the passage may begin or end within one."""
    marks = list(FENCE.finditer(text))
    spans: list[tuple[int, int, bool]] = []
    if len(marks) % 2 and not marks[0][1] and not text[: marks[0].start()].rstrip().endswith((".", ":", "!", "?")):
        spans.append((0, marks.pop(0).end(), False))
    for opening, closing in zip_longest(marks[::2], marks[1::2]):
        directive = opening[1].startswith("{")  # MyST: what it stands for is not what it says
        spans.append((opening.start(), closing.end() if closing else len(text), bool(closing) and not directive))
    return spans


def paragraph_units(text: str, start: int, end: int) -> Iterator[Unit]:
    """Lines without an empty one among them: a table, rows of data, source code, or prose."""
    lines = list(lines_of(text, start, end))
    if len(lines) > 1 and "|" in lines[0].text and TABLE_RULE.match(lines[1].text):
        yield quotable(start, end, text[start:end]) or hidden(start, end)
    elif most(markup.is_row(line.text) for line in lines):
        yield from (hidden(line.start, line.end) for line in lines)
    elif is_source(lines):
        yield from source_units(text, lines)
    else:
        yield from prose_units(text, lines)


def lines_of(text: str, start: int, end: int) -> Iterator[Line]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            yield Line(start, stop, text[start:stop])
        start = stop + 1


def most(judged: Iterator[bool]) -> bool:
    votes = list(judged)
    return 2 * sum(votes) > len(votes)


def is_source(lines: Sequence[Line]) -> bool:
    """More code than prose; comments count for neither, unless there is nothing else."""
    rest = [line for line in lines if not markup.is_comment(line.text)]
    if not rest:
        return not lines[0].text.lstrip().startswith("#")
    return 2 * sum(markup.is_code(line.text) for line in rest) >= len(rest)


def source_units(text: str, lines: Sequence[Line]) -> Iterator[Unit]:
    """Comments read as prose; the code between them is a block."""
    for comment, group in groupby(lines, lambda line: markup.is_comment(line.text)):
        run = list(group)
        start, end = run[0].start, run[-1].end
        if comment or not any(markup.is_code(line.text) for line in run):
            yield from prose_units(text, run)
        else:
            yield fenced(text, start, end)


def prose_units(text: str, lines: Sequence[Line]) -> Iterator[Unit]:
    """Sentences, from one line of raw markup, or field of a docstring, to the next."""
    run: list[Line] = []
    for line in lines:
        raw = markup.is_raw(line.text)
        if run and (raw or FIELD.match(line.text)):
            yield from sentence_units(text, run[0].start, run[-1].end)
            run = []
        if raw:
            yield hidden(line.start, line.end, "markup")
        else:
            run.append(line)
    if run:
        yield from sentence_units(text, run[0].start, run[-1].end)


def sentence_units(text: str, start: int, end: int) -> Iterator[Unit]:
    kind: Kind = "sentence"
    for first, last in sentences(text[start:end]):
        kind = "item" if ITEM.match(text, start + first) else "more" if kind in ("item", "more") else "sentence"
        for at, stop in pieces(text, start + first, start + last):
            yield Unit(at, stop, markup.plain(text[at:stop]), kind)
            kind = "more" if kind == "item" else kind


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """One sentence; what is longer than LONGEST_SENTENCE comes apart wherever a mark ends a part of it."""
    if end - start > LONGEST_SENTENCE:
        for gap in PART_END.finditer(text, start, end):
            yield start, gap.start()
            start = gap.end()
    yield start, end
