"""The text of a message with what stands above it, as a document of its own. Knows nothing of what is attached."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

from app.rag.documents.document import Document, Section
from app.rag.documents.loaders import html
from app.rag.documents.loaders.joined import Part, joined
from app.rag.documents.loaders.mail_text import head, text_of


def body(message: Message, texts: list[Message], unread: list[str]) -> Document:
    """What stands above the text, and the text; its first lines are in one section, so that they are found together."""
    plain = [Part((), as_text(part)) for part in texts]
    tail = f"Attached, and not read: {', '.join(unread)}" if unread else ""
    document = joined([Part((), of(head(message))), *plain, Part((), of(tail))], {})
    return replace(document, sections=tuple(together(document.sections)))


def together(sections: tuple[Section, ...]) -> Iterator[Section]:
    """Neighbours under the same headings as one."""
    kept: Section | None = None
    for section in sections:
        if kept and kept.headings == section.headings:
            kept = replace(kept, end=section.end, code=kept.code + section.code)
        else:
            if kept:
                yield kept
            kept = section
    if kept:
        yield kept


def as_text(part: Message) -> Document:
    text = text_of(part)
    return html.content(text.encode("utf-8", "replace")) if part.get_content_subtype() == "html" else of(text.strip())


def of(text: str) -> Document:
    return Document(text, (Section(0, len(text)),))
