"""Office files of the time before 2007, messages of Outlook and encrypted files: refused, with advice.

All of them are containers of one kind, which names what is in it.
"""

from app.errors import UnreadableDocument
from app.rag.documents.document import Document

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams within such a file, and what it then is. Who is encrypted holds no other.
STREAMS = {
    "EncryptedPackage": "encrypted Office file: save it without its password",
    "__properties_version1.0": "Outlook message: save it as .eml",
    "WordDocument": "old Word file: save it as .docx",
    "Workbook": "old Excel file: save it as .xlsx",
    "PowerPoint Document": "old PowerPoint file: save it as .pptx",
}
OTHER = "old Office file: save it as .docx, .xlsx or .pptx"


def load(data: bytes) -> Document:
    """Raises UnreadableDocument, always."""
    raise UnreadableDocument("RTF: save it as .docx" if data.startswith(b"{\\rtf") else advice(data))


def advice(data: bytes) -> str:
    """What the file is, and how it can be read all the same."""
    return next((said for name, said in STREAMS.items() if name.encode("utf-16-le") in data), OTHER)
