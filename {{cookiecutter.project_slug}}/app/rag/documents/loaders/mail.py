"""E-mail (`.eml`): who wrote to whom and when, the text, and what is attached, each file by its own loader.

An attached message is read like any other. Attachments that can't be read are named in the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from mimetypes import guess_extension

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders import loader_for
from app.rag.documents.loaders.joined import Part, joined
from app.rag.documents.loaders.mail_body import body
from app.rag.documents.loaders.mail_parts import inside, is_decoration, is_text, parts
from app.rag.documents.loaders.mail_text import described, head, header, name_of, parsed, text_of
from app.rag.documents.loaders.outline import MAX_HEADING

# Files and messages, those within attached messages included.
MOST_ATTACHMENTS = 100
DEEPEST_MESSAGE = 5
MESSAGES = (".eml",)


def load(data: bytes) -> Document:
    """Raises UnreadableDocument if it is no e-mail."""
    try:
        message = parsed(data)
        return joined(Reader(MOST_ATTACHMENTS).read(message, (), 0), described(message))
    except UnreadableDocument:
        raise
    except Exception as error:  # the parser of a message made to do harm fails in any way
        raise UnreadableDocument(f"broken e-mail ({type(error).__name__}): save it anew") from None


@dataclass(slots=True)
class Reader:
    """Reads a message and those within; `left` is how many attachments may still be read."""

    left: int

    def read(self, message: Message, above: tuple[str, ...], depth: int) -> Iterator[Part]:
        """The text first, under the subject; then what is attached, under its name."""
        if not head(message):
            raise UnreadableDocument("e-mail without a sender, a receiver or a date: is it one?")
        shown = [part for part in parts(message) if not is_decoration(part)]
        subject = header(message, "Subject")[:MAX_HEADING]
        headings = (*above, subject) if subject else above
        files = [part for part in shown if not is_text(part)]
        loaded = [(part, self.attached(part, headings, depth)) for part in files]
        unread = [title_of(part) for part, found in loaded if not found]
        yield Part(headings, body(message, [part for part in shown if is_text(part)], unread))
        for _, found in loaded:
            yield from found

    def attached(self, part: Message, headings: tuple[str, ...], depth: int) -> list[Part]:
        """None if it can't be read."""
        self.left -= 1
        if self.left < 0 or depth >= DEEPEST_MESSAGE:
            return []
        try:
            if message := message_in(part):
                return list(self.read(message, headings, depth + 1))
            name = title_of(part)
            document = loader_for(name)(content(part))
        except Exception:  # one attachment may be broken in any way, and the message is still read
            return []
        return [Part((*headings, name), document)] if document.text.strip() else []


def message_in(part: Message) -> Message | None:
    """A message that is attached as such, or as a file."""
    if part.get_content_type() == "message/rfc822" and (messages := inside(part)):
        return messages[0]
    return parsed(content(part)) if title_of(part).lower().endswith(MESSAGES) else None


def content(part: Message) -> bytes:
    """Of a file; text in UTF-8."""
    if part.get_content_maintype() == "text":
        return text_of(part).encode("utf-8", "replace")
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def title_of(part: Message) -> str:
    return name_of(part) or f"attachment{guess_extension(part.get_content_type()) or ''}"
