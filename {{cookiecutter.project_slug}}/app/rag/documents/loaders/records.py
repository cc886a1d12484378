"""What tables and lists of records share: rows that can be understood alone, `name: Ada; born: 1815`."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.rag.documents.document import Document, Section

BETWEEN = "\n\n"
# How many times longer than the file its text may become, since names stand in every row.
GROWTH = 10


class TooLong(Exception):
    """The text would be many times longer than the file."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts from 1 in its table or list; None for what stands in none."""

    text: str
    number: int | None
    headings: tuple[str, ...] = ()


def field(name: str, value: str) -> str:
    """`("born", "1815")` -> `born: 1815`; without a name the value alone."""
    return f"{name}: {value}" if name else value


def document(rows: Iterable[Row], size: int) -> Document:
    """All rows; a section ends where the headings change, or the numbers do not go on. Raises TooLong.

    `size` is that of the file, in characters.
    """
    texts: list[str] = []
    sections: list[Section] = []
    length, following = 0, None
    for row in rows:
        text = " ".join(row.text.split())
        if not text:
            continue
        end = length + len(text)
        if end > GROWTH * size:
            raise TooLong
        if sections and following == (row.number, row.headings):
            sections[-1] = Section(sections[-1].start, end, row.headings, row=sections[-1].row)
        else:
            sections.append(Section(length, end, row.headings, row=row.number))
        following = (row.number and row.number + 1, row.headings)
        texts.append(text)
        length = end + len(BETWEEN)
    return Document(BETWEEN.join(texts), tuple(sections), "rows")
