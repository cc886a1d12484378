"""Several documents as one: the chapters of a book, a message and what is attached to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.rag.documents.document import Document, Section

BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Part:
    """A document, and the headings that it stands under in the whole."""

    headings: tuple[str, ...]
    document: Document


def joined(parts: Iterable[Part], metadata: Mapping[str, str]) -> Document:
    """All parts that have text, in order. A heading that ends the part's path and opens one of its own stands once."""
    texts: list[str] = []
    sections: list[Section] = []
    start = 0
    for part in parts:
        if part.document.text.strip():
            sections.extend(moved(section, start, part.headings) for section in part.document.sections)
            texts.append(part.document.text)
            start += len(part.document.text) + len(BETWEEN)
    return Document(BETWEEN.join(texts), tuple(sections), metadata=metadata)


def moved(section: Section, by: int, above: tuple[str, ...]) -> Section:
    own = section.headings
    repeated = bool(own) and above[-1:] == own[:1]
    return replace(
        section,
        start=section.start + by,
        end=section.end + by,
        headings=(*above, *own[repeated:]),
        code=tuple((start + by, end + by) for start, end in section.code),
    )
