"""Text and source code as they are, and what every loader of text needs: decoding, and lines with their place."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import UnreadableDocument
from app.rag.documents.document import Document, Section

BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class Line:
    """`text` is without the line break, `end` is past it."""

    start: int
    end: int
    text: str


def prose(data: bytes) -> Document:
    """One section, cut at paragraphs and sentences."""
    text = decode(data)
    return Document(text, (Section(0, len(text), line=1),))


def code(data: bytes) -> Document:
    """One section, cut at lines."""
    return lines_of_code(decode(data))


def lines_of_code(text: str) -> Document:
    return Document(text, (Section(0, len(text), code=((0, len(text)),), line=1),))


def lines(text: str, start: int, end: int) -> Iterator[Line]:
    """Lines between `start` and `end`, with their place in the text."""
    while start < end:
        stop = text.find("\n", start, end) + 1 or end
        yield Line(start, stop, text[start:stop].rstrip("\n"))
        start = stop


def decode(data: bytes) -> str:
    """UTF-8, or what a byte order mark says; line ends become `\\n`. Raises UnreadableDocument for anything else."""
    encoding = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in data:
        raise UnreadableDocument("binary")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableDocument("not UTF-8: convert it, for example with iconv") from None
    if "\0" in text:
        raise UnreadableDocument("binary")
    return text.replace("\r\n", "\n").replace("\r", "\n")
