"""Documents are cut into chunks of about 600 characters, by the chunker that their kind asks for.

Promises: chunks are in order; `text == document.text[start:end]`; everything in a section that is not white space is in
a chunk; none reaches from one section into the next, none is longer than LIMIT + TAIL. Chunks of the default way and of
rows do not overlap; those of the other ways repeat a little of the one before, and never begin where that does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.errors import SettingsError
from app.rag.documents.chunkers import fixed, rows, structure, windows
from app.rag.documents.chunkers.packing import LIMIT, TAIL
from app.rag.documents.document import Document, Kind, Section, Span

Chunker = Callable[[str, Section], list[Span]]

# Add a chunker here, under the kind of documents that it cuts. A change of how it cuts is a change of VERSION.
CHUNKERS: dict[Kind, Chunker] = {"text": structure.spans, "rows": rows.spans}
VERSION = 2
DEFAULT = "structure"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to cut documents of `text`; `fingerprint` changes whenever its chunks would."""

    spans: Chunker
    fingerprint: str


# Add another way to cut running text here, under a name for CHUNKER.
WAYS = {
    DEFAULT: Way(structure.spans, f"structure-{LIMIT}-{TAIL}-{VERSION}"),
    "fixed": Way(fixed.spans, f"fixed-{fixed.SIZE}-{fixed.OVERLAP}-{VERSION}"),
    "sentences": Way(windows.spans, f"sentences-{windows.SENTENCES}-{LIMIT}-{VERSION}"),
}


def way(name: str) -> Way:
    """Raises SettingsError."""
    if name not in WAYS:
        raise SettingsError(f"CHUNKER={name!r} is unknown: use {', '.join(WAYS)}")
    return WAYS[name]


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a chunk stands in its document, and under which headings; `page`, `line` and `row` are where it begins."""

    start: int
    end: int
    headings: tuple[str, ...]
    page: int | None = None
    line: int | None = None
    row: int | None = None


def pieces(document: Document, name: str = DEFAULT) -> Iterator[Piece]:
    """The chunks of a document, in order; running text is cut in the way of that name. Blank text has none."""
    chunker = way(name).spans if document.kind == "text" else CHUNKERS[document.kind]
    for section in document.sections:
        at, line, row = section.start, section.line, section.row
        for start, end in chunker(document.text, section):
            line = line and line + document.text.count("\n", at, start)
            row = row and row + document.text.count("\n\n", at, start)
            at = start
            yield Piece(start, end, section.headings, section.page, line, row)
