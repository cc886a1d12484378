"""A document as its loader leaves it: text, and the sections that a chunker cuts it in. Knows no format."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["text", "rows"]
"""How it may be cut: at paragraphs, sentences and lines of code, or only between rows."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Section:
    """`text[start:end]` of its document, under one path of headings; the headings themselves stand outside of it.

    `code` are spans that are cut at lines. Where the section begins, counted from 1: `page`, `line` of the file, `row`
    of a table or a list of records; None where that means nothing.
    """

    start: int
    end: int
    headings: tuple[str, ...] = ()
    code: tuple[Span, ...] = ()
    page: int | None = None
    line: int | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """`text` is what was read, not always what the file holds: a table becomes rows with their names.

    Sections are in order and do not overlap. In a document of `rows`, each paragraph is one row. `metadata` has what is
    known of `title`, `date`, `author`, `tags`, `version`, `replaces` and `expires`.
    """

    text: str
    sections: tuple[Section, ...]
    kind: Kind = "text"
    metadata: Mapping[str, str] = field(default_factory=dict)


def storable(document: Document) -> Document:
    """The same with what no store takes made visible: half characters become `?`, and NUL a space. Spans stay."""

    def clean(text: str) -> str:
        return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")

    return Document(
        text=clean(document.text),
        sections=tuple(replace(one, headings=tuple(map(clean, one.headings))) for one in document.sections),
        kind=document.kind,
        metadata={name: clean(value) for name, value in document.metadata.items()},
    )
