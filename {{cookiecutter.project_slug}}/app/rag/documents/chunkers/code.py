"""Code is cut between functions, classes and other blocks; prose as `structure` does it.

A function or class that fits into a chunk stays whole; of a longer one the methods do, and what is still too long is
cut at lines. Small neighbours share a chunk. After cAST (Zhang et al., 2025), which takes syntax trees apart from the
top and joins small siblings. Python is read by its own parser; for all other languages there is none here: their blocks
are guessed from indentation and closing braces.
"""

from collections.abc import Iterator

from app.rag.documents.chunkers import indented, python
from app.rag.documents.chunkers.blocks import lines_of
from app.rag.documents.chunkers.packing import LIMIT, Unit, packed
from app.rag.documents.chunkers.structure import code_units, units
from app.rag.documents.document import Section, Span


def spans(text: str, section: Section) -> list[Span]:
    """Of the chunks of one section, in order; all of it but white space."""
    return packed(list(units(text, section, block_units)))


def block_units(text: str, start: int, end: int) -> Iterator[Unit]:
    """Blocks that fit, and the lines of one that does not."""
    lines = lines_of(text, start, end)
    for block in list(python.blocks(lines, LIMIT)) or indented.blocks(lines, LIMIT):
        span = lines.span(block.first, block.after)
        if span and span[1] - span[0] <= LIMIT:
            yield Unit(*span, block.opens)
        elif span:
            yield from code_units(text, *span)
