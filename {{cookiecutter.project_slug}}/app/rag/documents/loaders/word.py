"""Word files by python-docx: the `office` extra. Headings by their styles, lists, tables, notes and text boxes.

Read is the text as it stands: insertions count, deletions and hidden text do not, nor do comments, and headers and
footers, which stand on every page.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders.office import opened
from app.rag.documents.loaders.office_properties import described
from app.rag.documents.loaders.outline import Outline

if TYPE_CHECKING:
    from docx.parts.document import DocumentPart

# Of files with macros, and of templates.
OTHERS = ("ms-word.document.macroEnabled.main", "ms-word.template.macroEnabledTemplate.main")
TEMPLATE = "openxmlformats-officedocument.wordprocessingml.template.main"
TYPES = tuple(f"application/vnd.{name}+xml" for name in (*OTHERS, TEMPLATE))


def load(data: bytes) -> Document:
    """Raises UnreadableDocument if the extra is missing, or the file encrypted, broken, too large or without text."""
    with opened(data, "Word file") as file:
        from docx.opc.part import PartFactory
        from docx.package import Package
        from docx.parts.document import DocumentPart

        PartFactory.part_type_for.update(dict.fromkeys(TYPES, DocumentPart))
        return read(Package.open(file).main_document_part, described(data))


def read(part: "DocumentPart", metadata: Mapping[str, str]) -> Document:
    from app.rag.documents.loaders.word_notes import notes
    from app.rag.documents.loaders.word_numbering import numbering
    from app.rag.documents.loaders.word_styles import Styles
    from app.rag.documents.loaders.word_text import Writer

    writer = Writer(Styles.of(part.document.styles.element), numbering(part), notes(part), Outline())
    writer.write(part.element.body)
    text = "".join(writer.parts)
    if not text.strip():
        raise UnreadableDocument(
            "Word file without text: if its pages are pictures, run character recognition (OCR) on them first"
        )
    return Document(text, writer.outline.sections(text, metadata.get("title", "")), metadata=metadata)
