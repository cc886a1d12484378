"""What comes after the head of an HTTP answer: unpacked, up to a size, and text as UTF-8."""

import codecs
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from email.message import Message

from app.errors import UnreadableDocument

GZIP = 31
"""For zlib: a stream with the header of gzip."""
# Encodings of the web that are quick to read, whatever the bytes: not `punycode` and the like.
ENCODINGS = re.compile(r"iso8859|cp\d|koi8|shift_jis|euc|gb|big5|mac|utf")


def headers_of(pairs: Sequence[tuple[bytes, bytes]]) -> Message:
    headers = Message()
    for name, value in pairs:
        headers[name.decode("latin-1")] = value.decode("latin-1")
    return headers


def kind_of(headers: Message) -> str:
    """`text/html`; empty where the answer names none, in place of what e-mails then are."""
    return headers.get_content_type() if "content-type" in headers else ""


def first(pieces: Iterable[bytes], most: int) -> bytes:
    """The first bytes; what comes after them is not waited for."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) >= most:
            break
    return bytes(body[:most])


def body_of(pieces: Iterable[bytes], headers: Message, most: int) -> bytes:
    """All of it. Raises UnreadableDocument if it is more than `most` bytes, packed or unpacked."""
    packing = ", ".join(headers.get_all("content-encoding", ["identity"])).strip().lower()
    if packing in ("gzip", "x-gzip"):
        pieces = unzipped(pieces, most)
    elif packing != "identity":
        raise UnreadableDocument(f"is sent as {packing[:40]}, and only gzip is unpacked")
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise too_large(most)
    return in_utf8(bytes(body), headers)


def unzipped(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Never more than `most` bytes and one."""
    unzip, size = zlib.decompressobj(GZIP), 0
    for piece in pieces:
        try:
            data = unzip.decompress(piece, most + 1 - size)
        except zlib.error:
            raise UnreadableDocument("is sent as broken gzip: try again") from None
        size += len(data)
        yield data
        if size > most:
            raise too_large(most)
    if not unzip.eof:
        raise UnreadableDocument("is sent as broken gzip: try again")


def too_large(most: int) -> UnreadableDocument:
    return UnreadableDocument(f"larger than {most:,} bytes: raise MAX_FILE_BYTES for a page, split a sitemap")


def in_utf8(body: bytes, headers: Message) -> bytes:
    """Text in an encoding that only the head of the answer names, as what every loader reads; else the same bytes."""
    named = headers.get_content_charset()
    if not named or headers.get_content_maintype() != "text":
        return body
    try:
        encoding = codecs.lookup(named).name
        if encoding == "utf-8" or not ENCODINGS.match(encoding):
            return body
        return body.decode(encoding).encode()
    except (LookupError, UnicodeError, ValueError):
        return body
