"""Rows are never cut apart, nor is one row joined with half of another; only a row longer than a chunk is cut."""

from app.rag.documents.chunkers.packing import packed, sized
from app.rag.documents.chunkers.structure import paragraphs
from app.rag.documents.document import Section, Span


def spans(text: str, section: Section) -> list[Span]:
    """Of the chunks of one section, in order; each paragraph is a row."""
    rows = paragraphs(text, section.start, section.end)
    return packed([unit for start, end in rows for unit in sized(text, start, end, opens=True)])
