"""EPUB: the chapters of a book in their order, each under its path in the table of contents and its own headings.

The pages are read as XHTML; pictures, styles and scripts are not.
"""

from collections.abc import Iterator

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders import xhtml
from app.rag.documents.loaders.archive import Archive
from app.rag.documents.loaders.epub_package import Package, package
from app.rag.documents.loaders.joined import Part, joined


def load(data: bytes) -> Document:
    """Raises UnreadableDocument if it is broken, copy-protected, too large or without text."""
    archive = Archive(data, "EPUB")
    book = package(archive)
    document = joined(chapters(archive, book), book.metadata)
    if not document.text.strip():
        raise UnreadableDocument(
            "EPUB without text: if its pages are pictures, run character recognition (OCR) on them first"
        )
    return document


def chapters(archive: Archive, book: Package) -> Iterator[Part]:
    """Each page once, however often the book names it; one that no chapter begins with goes on with the one before."""
    title = book.metadata.get("title", "")
    path: tuple[str, ...] = ()
    for page in dict.fromkeys(book.pages):
        path = book.contents.get(page, path)
        root = (title,) if title and path[:1] != (title,) else ()
        yield Part((*root, *path), xhtml.content(archive.read(page)))
