"""Sentences to ask about: a few of each document, chosen by chance that is the same in every run."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import nsmallest

from app.rag.documents.chunkers.structure import units
from app.rag.documents.document import Document, Section
from app.rag.stages import Loaded
from app.text import stems

SHORTEST, LONGEST = 40, 300
LEAST_STEMS = 6
AROUND = 600


@dataclass(frozen=True, slots=True)
class Extract:
    """`text` is a sentence, and stands at `start` of its document; `before` and `after` stand around it."""

    root: str
    source: str
    start: int
    text: str
    headings: tuple[str, ...] = ()
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def chance(self, purpose: str = "") -> int:
        """A number drawn from what it says: the same for the same sentence, and another one for each purpose."""
        return int.from_bytes(hashlib.sha256(f"{purpose}\0{self.source}\0{self.text}".encode()).digest()[:8])


def extracts(loaded: Loaded, most: int) -> list[Extract]:
    """At most so many sentences that say enough to be asked about."""
    root, source, document = loaded.task.target.source.root, loaded.task.item.name, loaded.document
    found = (
        extract
        for section in document.sections
        for extract in of_section(root, source, document, section)
        if len(set(stems(extract.text))) >= LEAST_STEMS
    )
    return nsmallest(most, found, key=lambda one: (one.chance(), one.start))


def of_section(root: str, source: str, document: Document, section: Section) -> Iterator[Extract]:
    """Its sentences of a fair length; code is none."""
    text = document.text
    for unit in units(text, section):
        code = any(start <= unit.start < end for start, end in section.code)
        if not code and SHORTEST <= unit.end - unit.start <= LONGEST:
            before = text[max(section.start, unit.start - AROUND) : unit.start]
            after = text[unit.end : min(section.end, unit.end + AROUND)]
            yield Extract(root, source, unit.start, text[unit.start : unit.end], section.headings, before, after)
