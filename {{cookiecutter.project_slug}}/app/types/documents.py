"""Pieces of documents: where they belong, what they say, and how well they fit a question."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LINE_END = "\n"
ROW_END = "\n\n"


Where = tuple[tuple[str, tuple[str, ...]], ...]
"""Conditions that must all hold: a field of chunks, and the values of which it must have one.

A field is `source`, or `metadata.NAME`, a name of letters, digits and `_`:
`(("metadata.author", ("Ada", "Bob")), ("source", ("a.md",)))`.
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose documents a search may see: one tenant, of it one collection or (None) all, and of those what `where` says.

    Tenant and collection come from who asks; `where` may come from the question.
    """

    tenant: str = "default"
    collection: str | None = None
    where: Where = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document: `text == document[start:end]`, offsets in characters.

    `id` is a UUID made from everything that identifies the piece, so ingesting twice writes the same points.
    `pieces` is the number of chunks of the whole document: with it the index can tell a half-written document.
    `page`, `line` (of the file) and `row` (of a table or a list) are where it begins, from 1, where that means
    something; `metadata` is what is known of the document: title, date, author, tags, version, the source that it
    `replaces`, and when it `expires`, the last day of its being valid, in UTC.
    """

    id: str
    tenant: str
    collection: str
    root: str
    source: str
    document_hash: str
    position: int
    pieces: int
    start: int
    end: int
    headings: tuple[str, ...]
    text: str
    page: int | None = None
    line: int | None = None
    row: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def heading(self) -> str:
        """The heading path as people read it: `Guide > Install`."""
        return " > ".join(self.headings)

    def place(self, at: int = 0) -> str:
        """Where the text from `at` on stands in the document: `page 3`, `line 40`, `row 12`; empty if nothing counts.

        Rows are paragraphs, each of one line.
        """
        if self.row is not None:
            return f"row {self.row + self.text.count(ROW_END, 0, at)}"
        if self.line is not None:
            return f"line {self.line + self.text.count(LINE_END, 0, at)}"
        return f"page {self.page}" if self.page is not None else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that a search found. `score` ranks (fused, 0 to 1); `cosine` is the raw likeness to the question."""

    chunk: Chunk
    score: float
    cosine: float
