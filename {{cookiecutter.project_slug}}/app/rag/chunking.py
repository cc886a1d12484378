"""Documents are cut into chunks of about 600 characters, at the best places that their structure offers.

Promises: chunks are in order and do not overlap; `text == document[start:end]`; every character that is not white
space is in a chunk, or in a heading that a chunk below it carries; none is longer than LIMIT + TAIL; a word is cut only
if it alone is longer than LIMIT; time is linear in the text. Knows nothing of files or of tokens.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.rag.loading import Document
from app.rag.markdown import Section, lines, sections
from app.text import sentences

# Filled up to here, and cut at an opening before it, chunks of running text come out at 600 on average.
LIMIT = 700
TAIL = 150
NAME = f"structure-{LIMIT}-{TAIL}-1"
PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a chunk stands in its document, and under which headings."""

    start: int
    end: int
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """What is not cut without need: a sentence, or a line of code. `opens` a paragraph or a block, or not."""

    start: int
    end: int
    opens: bool


def cut(document: Document) -> list[Piece]:
    """The chunks of a document, in order. Blank text has none."""
    text = document.text
    parts = sections(text) if document.kind == "markdown" else [Section((), 0, len(text))]
    if document.kind == "code":
        parts[0].fences.append((0, len(text)))
    return [Piece(start, end, part.headings) for part in parts for start, end in packed(list(units(text, part)))]


def context(headings: tuple[str, ...], text: str) -> str:
    """What is encoded of a chunk, and what its words are counted in: `Guide > Install` above the text."""
    return f"{' > '.join(headings)}\n{text}" if headings else text


def packed(found: list[Unit]) -> list[tuple[int, int]]:
    """Fill chunks to LIMIT; where one is full, go back to the last opening of a paragraph in its second half."""
    spans: list[tuple[int, int]] = []
    chunk: list[Unit] = []
    for unit in found:
        while chunk and unit.end - chunk[0].start > LIMIT:
            at = best_cut([*chunk, unit])
            spans.append((chunk[0].start, chunk[at - 1].end))
            chunk = chunk[at:]
        chunk.append(unit)
    if chunk:
        spans.append((chunk[0].start, chunk[-1].end))
    return tail_merged(spans)


def best_cut(chunk: list[Unit]) -> int:
    """How many units stay; the last one of the list is the one that is too much."""
    for at in range(len(chunk) - 1, 0, -1):
        if chunk[at - 1].end - chunk[0].start < LIMIT // 2:
            break
        if chunk[at].opens:
            return at
    return len(chunk) - 1


def tail_merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A last piece too small to stand alone joins the one before it, if it lies close."""
    if len(spans) > 1:
        (start, _), (tail, end) = spans[-2:]
        if end - tail < TAIL and end - start <= LIMIT + TAIL:
            return [*spans[:-2], (start, end)]
    return spans


def units(text: str, section: Section) -> Iterator[Unit]:
    """Everything in the section but white space, in order."""
    at = section.start
    for start, end in section.fences:
        yield from prose_units(text, at, start)
        yield from code_units(text, start, end)
        at = end
    yield from prose_units(text, at, section.end)


def prose_units(text: str, start: int, end: int) -> Iterator[Unit]:
    """Sentences; a paragraph opens after an empty line."""
    for first, last in paragraphs(text, start, end):
        opens = True
        for at, stop in sentences(text[first:last]):
            yield from sized(text, first + at, first + stop, opens)
            opens = False


def paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for gap in PARAGRAPH_BREAK.finditer(text, start, end):
        yield start, gap.start()
        start = gap.end()
    yield start, end


def code_units(text: str, start: int, end: int) -> Iterator[Unit]:
    """Lines with their indentation; a block opens after an empty line."""
    opens = True
    for line in lines(text[start:end]):
        bare = line.text.rstrip()
        if bare:
            yield from sized(text, start + line.start, start + line.start + len(bare), opens)
        opens = not bare


def sized(text: str, start: int, end: int, opens: bool) -> Iterator[Unit]:
    """One unit, or several if it is longer than LIMIT: then it is cut at white space, and a longer word anywhere."""
    while end - start > LIMIT:
        at = last_space(text, start, start + LIMIT + 1)
        stop = at if at > start else start + LIMIT
        yield Unit(start, stop, opens)
        opens = False
        start = stop
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield Unit(start, end, opens)


def last_space(text: str, start: int, end: int) -> int:
    """Where the last word that ends before `end` is over, or `start` if there is none."""
    at = end - 1
    while at > start and not text[at].isspace():
        at -= 1
    while at > start and text[at - 1].isspace():
        at -= 1
    return at
