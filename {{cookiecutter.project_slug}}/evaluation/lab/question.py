"""A question of the lab, and what answers it. Knows nothing of how it was made, nor of how it is searched."""

import hashlib
import json
from dataclasses import dataclass, field

from app.types import Chunk
from evaluation.retrieval.ranking import Span


@dataclass(frozen=True, slots=True)
class Wanted:
    """The characters of `span` in the text of a document, or, without one, any part of it.

    `root` is the place that the document is of; empty, it may be any. `grade` says how well it answers.
    """

    source: str
    span: Span | None = None
    grade: float = 1.0
    root: str = field(default="", compare=False)

    def held_by(self, chunk: Chunk) -> bool:
        """Whether the chunk is of that document and holds the whole span, so that no answer rests on half of it."""
        if chunk.source != self.source or (self.root and chunk.root != self.root):
            return False
        return self.span is None or (chunk.start <= self.span[0] and self.span[1] <= chunk.end)


@dataclass(frozen=True, slots=True)
class LabQuestion:
    """`wanted` are all that answer it. Either all of them have spans, or none has."""

    text: str
    wanted: tuple[Wanted, ...]

    @property
    def by_document(self) -> bool:
        return all(one.span is None for one in self.wanted)

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(one.source for one in self.wanted)

    @property
    def key(self) -> str:
        """The same for the same question about the same texts, wherever they lie."""
        wanted = [(one.source, one.span, one.grade) for one in self.wanted]
        return hashlib.sha256(json.dumps([self.text, wanted]).encode()).hexdigest()[:32]
