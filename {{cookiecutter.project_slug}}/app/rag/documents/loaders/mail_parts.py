"""The parts of a message as a reader of mail shows them: of alternatives one, then what is attached, in order."""

from collections.abc import Iterator
from email.message import Message

from app.rag.documents.loaders.mail_text import text_of

DEEPEST = 30
SIGNATURES = frozenset(f"application/{name}-signature" for name in ("pgp", "pkcs7", "x-pkcs7"))


def parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """Those that are no containers; an attached message is one of them, and is not gone into."""
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        yield message
    elif depth < DEEPEST:
        inner = inside(message)
        chosen = alternative(inner) if message.get_content_subtype() == "alternative" else inner
        for part in chosen:
            yield from parts(part, depth + 1)


def inside(message: Message) -> list[Message]:
    """What a container holds. A text is asked for only with decode=True: else any charset is tried on it."""
    payload = message.get_payload() if message.is_multipart() else []
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def alternative(inner: list[Message]) -> list[Message]:
    """The plain text, if it says anything; or else the richest, which is the last that holds a page."""
    plain = [part for part in inner if part.get_content_type() == "text/plain" and text_of(part).strip()]
    pages = [part for part in inner if part.get_content_type() == "text/html" or part.is_multipart()]
    return plain[:1] or pages[-1:] or inner[-1:]


def is_text(part: Message) -> bool:
    """Whether it is shown as the text of the message."""
    shown = part.get_content_disposition() != "attachment" and part.get_filename() is None
    return shown and part.get_content_type() in ("text/plain", "text/html")


def is_decoration(part: Message) -> bool:
    """Signatures of programs, and pictures within the text."""
    inline = part.get_content_disposition() != "attachment" and part.get_content_maintype() == "image"
    return inline or part.get_content_type() in SIGNATURES
