"""Documents are cut into chunks of about 600 characters, by the chunker that their kind asks for.

Promises: chunks are in order and do not overlap; `text == document.text[start:end]`; everything in a section that is
not white space is in a chunk; none reaches from one section into the next, none is longer than LIMIT + TAIL.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.rag.documents.chunkers import rows, structure
from app.rag.documents.chunkers.packing import LIMIT, TAIL
from app.rag.documents.document import Document, Kind, Section, Span

Chunker = Callable[[str, Section], list[Span]]

# Add a chunker here, under the kind of documents that it cuts. A change of how it cuts is a change of NAME.
CHUNKERS: dict[Kind, Chunker] = {"text": structure.spans, "rows": rows.spans}
NAME = f"structure-{LIMIT}-{TAIL}-2"


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a chunk stands in its document, and under which headings; `page`, `line` and `row` are where it begins."""

    start: int
    end: int
    headings: tuple[str, ...]
    page: int | None = None
    line: int | None = None
    row: int | None = None


def pieces(document: Document) -> Iterator[Piece]:
    """The chunks of a document, in order. Blank text has none."""
    chunker = CHUNKERS[document.kind]
    for section in document.sections:
        at, line, row = section.start, section.line, section.row
        for start, end in chunker(document.text, section):
            line = line and line + document.text.count("\n", at, start)
            row = row and row + document.text.count("\n\n", at, start)
            at = start
            yield Piece(start, end, section.headings, section.page, line, row)
