"""PDF to text, by pypdf: the `pdf` extra. Each page is a section, tables are rows; scans hold no text and are refused.

A file made to do harm, with pages without end or one that takes hours, is given up.
"""

import io
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.errors import UnreadableDocument
from app.rag.documents.document import Document, Section
from app.rag.documents.loaders import pdf_tables
from app.rag.documents.loaders.pdf_pieces import Pieces

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

BETWEEN = "\n\n"
LONGEST_VALUE = 200
# From pypdf's DocumentInformation, which reads a field when it is asked for: any of them may be broken.
DESCRIBED: dict[str, Callable[[Any], str | None]] = {
    "title": lambda info: info.title,
    "author": lambda info: info.author,
    "date": lambda info: info.creation_date.date().isoformat(),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one document is read. Seconds are those of the processor, so that a busy machine changes nothing."""

    pages: int = 2_000
    seconds: float = 300.0
    page_seconds: float = 20.0


class Overdue(BaseException):
    """The time for a page is over. Not an Exception: after one of those, pypdf goes on with the next form."""


def load(data: bytes, limits: Limits = Limits()) -> Document:
    """Raises UnreadableDocument if the extra is missing, or the file is encrypted, broken, too long or without text."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError
    except ImportError:
        raise UnreadableDocument("PDF needs the extra 'pdf': run `make setup EXTRAS=pdf`") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("encrypted PDF: save it without its password")
        pages = [readable(text) for text in texts(reader, limits)]
        metadata = described(reader)
    except UnreadableDocument:
        raise
    except DependencyError:
        raise UnreadableDocument("PDF encrypted by AES: run `make setup EXTRAS=pdf`, or save it anew") from None
    except Exception as error:  # a file made to do harm fails in any way, not only in pypdf's own
        raise UnreadableDocument(f"broken PDF ({type(error).__name__}): save it anew") from None
    if not any(page.strip() for page in pages):
        raise UnreadableDocument("PDF without text: run character recognition (OCR) on it first")
    return Document(BETWEEN.join(pages), tuple(sections(pages)), metadata=metadata)


def readable(text: str) -> str:
    """What UTF-8 can carry."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def sections(pages: Sequence[str]) -> Iterator[Section]:
    start = 0
    for number, page in enumerate(pages, 1):
        yield Section(start, start + len(page), page=number)
        start += len(page) + len(BETWEEN)


def described(reader: "PdfReader") -> dict[str, str]:
    """Title, author and date as the file gives them; whatever of it can't be read is left out."""
    metadata: dict[str, str] = {}
    for name, read in DESCRIBED.items():
        with suppress(Exception):
            if said := " ".join(readable(read(reader.metadata) or "").split()):
                metadata[name] = said[:LONGEST_VALUE]
    return metadata


def texts(reader: "PdfReader", limits: Limits) -> Iterator[str]:
    """Of each page. Raises UnreadableDocument at a limit."""
    if len(reader.pages) > limits.pages:
        count = f"{len(reader.pages):,} pages, and at most {limits.pages:,} are read"
        raise UnreadableDocument(f"PDF of {count}: split it")
    end = time.thread_time() + limits.seconds
    for page in reader.pages:
        yield text_of(page, min(end, time.thread_time() + limits.page_seconds))


def text_of(page: "PageObject", deadline: float) -> str:
    """Looks at the clock before each of the page's operators; pypdf itself bounds how many it parses at once."""

    def check(*_: object) -> None:
        if time.thread_time() > deadline:
            raise Overdue

    pieces = Pieces()
    try:
        text = page.extract_text(visitor_operand_before=check, visitor_text=pieces)
        return pdf_tables.text(pieces.lines) if pieces.text == text else text
    except Overdue:
        raise UnreadableDocument("PDF that takes too long to read: print it to a new PDF, or split it") from None
