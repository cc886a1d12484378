"""What a message says in its headers, and in one part, whatever the charset: broken ones are read as well as can be."""

import codecs
from collections.abc import Sequence
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from pathlib import PurePath

from app.rag.documents.loaders.outline import MAX_HEADING

SHOWN = ("From", "To", "Cc", "Date")
LONGEST_VALUE = 200
LONGEST_LINE = 2_000
LONGEST_HEADER = 10_000
# These take their time by the square of the text's length, and no text is written in them.
NO_CHARSETS = frozenset(("punycode", "idna"))


class Bounded(Compat32):
    """Cuts headers: what the standard library does with one takes time by the square of its length."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(list(sourcelines))
        return name, value[:LONGEST_HEADER]


POLICY = Bounded()


def parsed(data: bytes) -> Message:
    return message_from_bytes(data, policy=POLICY)


def header(message: Message, name: str) -> str:
    """In one line, decoded; empty if the message has none."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return decoded_words(str(raw).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))[:LONGEST_LINE]


def decoded_words(value: str) -> str:
    """`=?utf-8?q?caf=C3=A9?=` -> `café`."""
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return " ".join(value.split())
    said = (part if isinstance(part, str) else decoded(part, charset or "latin-1") for part, charset in parts)
    return " ".join("".join(said).split())


def decoded(data: bytes, charset: str) -> str:
    """By the charset that is named, or else by the usual ones."""
    for name in (charset, "utf-8"):
        try:
            if codecs.lookup(name).name not in NO_CHARSETS:
                return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def text_of(part: Message) -> str:
    """Of a part that is text; line ends become `\\n`."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    text = decoded(data, part.get_content_charset() or "utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def name_of(part: Message) -> str:
    """Of a file that is attached, without folders; empty if it has none."""
    named = decoded_words(part.get_filename() or "").replace("\\", "/")
    path = PurePath(named)
    return path.stem[: MAX_HEADING - len(path.suffix[:20])] + path.suffix[:20]


def head(message: Message) -> str:
    """The lines that stand above the text of a message."""
    said = ((name, day_and_time(message) if name == "Date" else header(message, name)) for name in SHOWN)
    return "\n".join(f"{name}: {value}" for name, value in said if value)


def day_and_time(message: Message) -> str:
    """`2024-02-29 12:30 +0100`, or what is there if that is no date."""
    value = header(message, "Date")
    try:
        return f"{parsedate_to_datetime(value):%Y-%m-%d %H:%M %z}".strip()
    except (ValueError, TypeError, IndexError, OverflowError):
        return value[:LONGEST_VALUE]


def described(message: Message) -> dict[str, str]:
    named = {"title": "Subject", "author": "From"}
    said = {name: header(message, of)[:LONGEST_VALUE] for name, of in named.items()}
    date = day_and_time(message)[: len("2024-02-29")]
    return {name: value for name, value in {**said, "date": date if date[4:5] == "-" else ""}.items() if value}
