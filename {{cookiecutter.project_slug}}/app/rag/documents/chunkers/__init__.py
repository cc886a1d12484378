"""Documents are cut into chunks of about 600 characters, by the chunker that their kind asks for.

Promises: chunks are in order; `text == document.text[start:end]`; everything in a section that is not white space is in
a chunk; none reaches from one section into the next, none is longer than LIMIT + TAIL. Chunks of `fixed`,
`sentences` and `recursive` repeat a little of the one before, and never begin where that does; no others overlap.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.errors import SettingsError
from app.rag.documents.chunkers import (
    children,
    code,
    fixed,
    recursive,
    rows,
    semantic,
    structure,
    tokens,
    windows,
)
from app.rag.documents.chunkers.packing import LIMIT, TAIL
from app.rag.documents.chunkers.semantic import Encode
from app.rag.documents.document import Document, Kind, Section, Span

Chunker = Callable[[str, Section], list[Span]]
ChunkerByMeaning = Callable[[str, Section, Encode], list[Span]]

# Add a chunker here, under the kind of documents that it cuts. A change of how it cuts is a change of VERSION.
CHUNKERS: dict[Kind, Chunker] = {"text": structure.spans, "rows": rows.spans}
VERSION = 2
DEFAULT = "structure"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to cut documents of `text`; `fingerprint` changes whenever its chunks would.

    It is one of the two: `spans`, or `by_meaning`, which is handed what encodes sentences.
    """

    fingerprint: str
    spans: Chunker | None = None
    by_meaning: ChunkerByMeaning | None = None


# Add another way to cut running text here, under a name for CHUNKER.
WAYS = {
    DEFAULT: Way(f"structure-{LIMIT}-{TAIL}-{VERSION}", structure.spans),
    "fixed": Way(f"fixed-{fixed.SIZE}-{fixed.OVERLAP}-{VERSION}", fixed.spans),
    "sentences": Way(f"sentences-{windows.SENTENCES}-{LIMIT}-{VERSION}", windows.spans),
    "recursive": Way(f"recursive-{recursive.SIZE}-{recursive.OVERLAP}-{VERSION}", recursive.spans),
    "tokens": Way(f"tokens-{tokens.TOKENS}-{LIMIT}-{VERSION}", tokens.spans),
    "code": Way(f"code-{LIMIT}-{TAIL}-{VERSION}", code.spans),
    "semantic": Way(f"semantic-{semantic.PERCENTILE}-{LIMIT}-{TAIL}-{VERSION}", by_meaning=semantic.spans),
    "parent": Way(f"parent-{children.SIZE}-{children.TAIL}-{VERSION}", children.spans),
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


def pieces(document: Document, name: str = DEFAULT, encode: Encode | None = None) -> Iterator[Piece]:
    """The chunks of a document, in order; running text is cut in the way of that name. Blank text has none.

    Raises SettingsError for a way that needs `encode` and is not given it.
    """
    chunker = chunker_of(name, encode) if document.kind == "text" else CHUNKERS[document.kind]
    for section in document.sections:
        at, line, row = section.start, section.line, section.row
        for start, end in chunker(document.text, section):
            line = line and line + document.text.count("\n", at, start)
            row = row and row + document.text.count("\n\n", at, start)
            at = start
            yield Piece(start, end, section.headings, section.page, line, row)


def chunker_of(name: str, encode: Encode | None = None) -> Chunker:
    """Raises SettingsError."""
    found = way(name)
    by_meaning = found.by_meaning
    if found.spans:
        return found.spans
    if by_meaning and encode:
        return lambda text, section: by_meaning(text, section, encode)
    raise SettingsError(f"CHUNKER={name!r} compares sentences by an embedding model: hand one in with `encode`")
