"""Text is cut at the best places that its structure offers: at paragraphs, then sentences; code at lines."""

import re
from collections.abc import Callable, Iterator

from app.rag.documents.chunkers.packing import Unit, packed, sized
from app.rag.documents.document import Section, Span
from app.text import sentences

UnitsOfCode = Callable[[str, int, int], Iterator[Unit]]
PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*")


def spans(text: str, section: Section) -> list[Span]:
    """Of the chunks of one section, in order; all of it but white space."""
    return packed(list(units(text, section)))


def units(text: str, section: Section, of_code: UnitsOfCode | None = None) -> Iterator[Unit]:
    """Everything in the section but white space, in order. Code comes in lines, unless `of_code` knows better."""
    at = section.start
    for start, end in section.code:
        yield from prose_units(text, at, start)
        yield from (of_code or code_units)(text, start, end)
        at = end
    yield from prose_units(text, at, section.end)


def prose_units(text: str, start: int, end: int) -> Iterator[Unit]:
    """Sentences; a paragraph opens after an empty line."""
    for first, last in paragraphs(text, start, end):
        opens = True
        for at, stop in sentences(text[first:last]):
            yield from sized(text, first + at, first + stop, opens)
            opens = False


def paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    for gap in PARAGRAPH_BREAK.finditer(text, start, end):
        yield start, gap.start()
        start = gap.end()
    yield start, end


def code_units(text: str, start: int, end: int) -> Iterator[Unit]:
    """Lines with their indentation; a block opens after an empty line."""
    opens = True
    while start < end:
        stop = text.find("\n", start, end) + 1 or end
        bare = len(text[start:stop].rstrip())
        if bare:
            yield from sized(text, start, start + bare, opens)
        opens = not bare
        start = stop
