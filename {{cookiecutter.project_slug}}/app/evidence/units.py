"""What of a passage may be quoted: sentences without their markup, and code blocks, lists and tables as a whole.

A block of which the passage holds only a part, a row of data and a line of raw markup can be evidence, but are never
quoted. Works on any text; time is linear in it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile, zip_longest
from textwrap import dedent
from typing import Literal

from app.evidence import blocks, markup
from app.evidence.blocks import Line
from app.text import sentences

Kind = Literal["sentence", "item", "more", "fence", "code", "listed", "row", "markup"]

LONGEST_SENTENCE = 300
LONGEST_BLOCK = 480
# `:param name: …`, each on a line of its own, as in docstrings.
FIELD = re.compile(r"\s*:\w+(?:\s[\w.]+)*:\s")
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
ABBREVIATED = re.compile(
    r"(?<![\w.])(?:e\.g|i\.e|vs|cf|al|No|Nr|Dr|Mr|Mrs|Ms|Prof|St|Fig|Sec|Eq|approx|ca|z\. ?B|d\. ?h|bzw"
    r"|[A-Z](?:\.[A-Z])*|\d{1,2})\.\Z"
)
BARE = re.compile(r"[^\W\d]+(?:\s+[^\W\d]+)?")
# `name: Ada; born: 1815`: a part of a record does not say whose it is.
RECORD = re.compile(r"[^\n:;.!?]{1,80}: [^\n;]*; [^\n:;.!?]{1,80}: ")
PART_END = re.compile(r"(?<=[.!?;])\s+")
# What makes the indented lines below it a block of code.
PROSE_OPENING = re.compile(r":\s*\Z")
DIRECTIVE = re.compile(r"\.\. (?:code|highlight|sourcecode)[\w-]*::[^\n]*\Z")
INDENT = "  "
UNFINISHED = (":", "{", "(", "[", ",", "\\", "=")


@dataclass(frozen=True, slots=True)
class Unit:
    """`text[start:end]` of the passage. `quote` is how it reads in an answer: empty where it must not be quoted.

    `more` is what an `item` of a list goes on with; a `fence` is a block that the document itself marks as code;
    `listed` is a sentence with the block or list below it. The `mark` of an item has its indentation: `"  - "`.
    """

    start: int
    end: int
    quote: str
    kind: Kind = "sentence"
    mark: str = ""


def units(text: str) -> list[Unit]:
    """Everything in the passage but white space, in order. A sentence takes along what it announces."""
    found = list(parts(text))
    return [announcing(unit, found[at + 1 :]) for at, unit in enumerate(found)]


def announcing(unit: Unit, rest: Sequence[Unit]) -> Unit:
    """A sentence with the fenced block below it, or, if it ends in ":", with any block or list.

    Where both together are short enough to be quoted.
    """
    if rest and rest[0].kind == "markup":  # the directive that opens the block
        rest = rest[1:]
    if not rest or not unit.quote or unit.kind in ("code", "fence"):
        return unit
    below = list(rest[:1]) if rest[0].kind == "fence" else announced(unit, rest) if unit.quote.endswith(":") else []
    if not below or not all(other.quote for other in below):
        return unit
    quote = f"{unit.quote}\n\n{listed(below)}"
    return Unit(unit.start, below[-1].end, quote, "listed") if len(quote) <= LONGEST_BLOCK else unit


def announced(unit: Unit, rest: Sequence[Unit]) -> list[Unit]:
    """The block below, or the items; of an item, those that stand further in than it does."""
    if rest[0].kind == "code":
        return list(rest[:1])

    def belongs(other: Unit) -> bool:
        deeper = unit.kind != "item" or indent(other.mark) > indent(unit.mark)
        return other.kind == "more" or (other.kind == "item" and deeper)

    return list(takewhile(belongs, rest)) if rest[0].kind == "item" else []


def listed(below: Sequence[Unit]) -> str:
    """A block as it is; items with their marks, the first one at the margin."""
    text = ""
    for one in below:
        text += f" {one.quote}" if one.kind == "more" else f"\n{one.mark}{one.quote}"
    return dedent(text.removeprefix("\n"))


def indent(mark: str) -> int:
    return len(mark) - len(mark.lstrip())


def parts(text: str) -> Iterator[Unit]:
    """The passage from fence to fence."""
    at = 0
    for start, end, whole in [*blocks.fences(text), (len(text), len(text), False)]:
        opened = False
        for first, last in blocks.paragraphs(text, at, start):
            if opened and text[:first].endswith(INDENT):
                yield fenced(text, first, last)
                continue
            yield from paragraph_units(text, first, last)
            opened = (PROSE_OPENING if text[first] != "." else DIRECTIVE).search(text, first, last) is not None
        if start < end:
            yield block(start, end, dedent(text[start:end]).strip("\n") if whole else "", "fence")
        at = end


def paragraph_units(text: str, start: int, end: int) -> Iterator[Unit]:
    """Lines without an empty one among them: a table, rows of data, source code, or prose."""
    lines = blocks.lines_of(text, start, end)
    if blocks.is_table(lines):
        yield block(start, end, text[start:end])
    elif blocks.is_data(lines):
        yield from (Unit(line.start, line.end, "", "row") for line in lines)
    elif blocks.is_source(lines):
        yield from source_units(text, lines)
    else:
        yield from prose_units(text, lines)


def block(start: int, end: int, quote: str, kind: Kind = "code") -> Unit:
    """Quoted whole, or not at all."""
    return Unit(start, end, quote if len(quote) <= LONGEST_BLOCK else "", kind)


def fenced(text: str, start: int, end: int) -> Unit:
    """A block of code that has no fence of its own; one that stops where more has to follow is no whole one."""
    code = dedent(text[text.rfind("\n", 0, start) + 1 : end])
    whole = "```" not in code and not code.endswith(UNFINISHED) and blocks.is_balanced(code)
    return block(start, end, f"```\n{code}\n```" if whole else "")


def source_units(text: str, lines: Sequence[Line]) -> Iterator[Unit]:
    """Comments read as prose; the code between them is a block."""
    for comment, group in groupby(lines, lambda line: markup.is_comment(line.text)):
        run = list(group)
        if comment:
            yield from sentence_units(text, run[0].start, run[-1].end)
        elif not any(markup.is_code(line.text) or markup.is_setting(line.text) for line in run):
            yield from prose_units(text, run)
        else:
            yield fenced(text, run[0].start, run[-1].end)


def prose_units(text: str, lines: Sequence[Line]) -> Iterator[Unit]:
    """Sentences, from one line of raw markup, or field of a docstring, to the next."""
    run: list[Line] = []
    for line, below in zip_longest(lines, lines[1:]):
        raw = markup.is_raw(line.text) or (below is not None and markup.is_title(line.text, below.text))
        if run and (raw or FIELD.match(line.text)):
            yield from sentence_units(text, run[0].start, run[-1].end)
            run = []
        if raw:
            yield Unit(line.start, line.end, "", "markup")
        else:
            run.append(line)
    if run:
        yield from sentence_units(text, run[0].start, run[-1].end)


def sentence_units(text: str, start: int, end: int) -> Iterator[Unit]:
    kind: Kind = "sentence"
    for first, last in joined(text[start:end], sentences(text[start:end])):
        item = ITEM.match(text, start + first)
        kind = "item" if item else "more" if kind in ("item", "more") else "sentence"
        mark = text[text.rfind("\n", 0, start + first) + 1 : item.end()] if item else ""
        for at, stop in pieces(text, start + first, start + last):
            yield Unit(at, stop, quotable(markup.plain(text[at:stop])), kind, mark if kind == "item" else "")
            kind = "more" if kind == "item" else kind


def quotable(quote: str) -> str:
    """Nothing of a question, or of one or two bare words: they answer nothing."""
    return "" if quote.endswith("?") or BARE.fullmatch(quote) else quote


def joined(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences, with what an abbreviation or an ordinal had cut apart put together: `"e.g. Ada"`, `"on 3. May"`."""
    begun: int | None = None
    for start, end in spans:
        begun = start if begun is None else begun
        if not ABBREVIATED.search(text, begun, end) or "\n" in text[end : end + 1]:
            yield begun, end
            begun = None
    if begun is not None:
        yield begun, spans[-1][1]


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """One sentence; what is longer than LONGEST_SENTENCE comes apart wherever a mark ends a part of it."""
    if end - start > LONGEST_SENTENCE and not RECORD.match(text, start, end):
        for gap in PART_END.finditer(text, start, end):
            yield start, gap.start()
            start = gap.end()
    yield start, end
