"""PDF to text, by pypdf: the `pdf` extra. Pages are paragraphs; scans hold no text and are refused."""

import io
import logging

from app.errors import UnreadableDocument
from app.rag.loading import Document


def load(data: bytes) -> Document:
    """Raises UnreadableDocument if the extra is missing, or the file is encrypted, broken or without text."""
    try:
        from pypdf import PdfReader
    except ImportError:
        raise UnreadableDocument("PDF needs the extra 'pdf': run `make setup EXTRAS=pdf`") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("encrypted PDF: save it without its password")
        text = "\n\n".join(page.extract_text() for page in reader.pages)
    except UnreadableDocument:
        raise
    except Exception as error:  # a file made to do harm fails in any way, not only in pypdf's own
        raise UnreadableDocument(f"broken PDF ({type(error).__name__}): save it anew") from None
    if not text.strip():
        raise UnreadableDocument("PDF without text: run character recognition (OCR) on it first")
    return Document(text.encode("utf-8", "replace").decode("utf-8").replace("\0", ""), "prose")
