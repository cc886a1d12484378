"""Pieces of documents: where they belong, what they say, and how well they fit a question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose documents a search may see: one tenant, and of it one collection or (None) all."""

    tenant: str = "default"
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document: `text == document[start:end]`, offsets in characters.

    `id` is a UUID made from everything that identifies the piece, so ingesting twice writes the same points.
    `pieces` is the number of chunks of the whole document: with it the index can tell a half-written document.
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

    @property
    def heading(self) -> str:
        """The heading path as people read it: `Guide > Install`."""
        return " > ".join(self.headings)


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that a search found. `score` ranks (fused, 0 to 1); `cosine` and `bm25` are the raw evidence."""

    chunk: Chunk
    score: float
    cosine: float
    bm25: float
