import codecs

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.loaders.plain import decode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (codecs.BOM_UTF8 + "Größe".encode(), "Größe"),
        (codecs.BOM_UTF16_LE + "Größe".encode("utf-16-le"), "Größe"),
        (codecs.BOM_UTF16_BE + "Größe".encode("utf-16-be"), "Größe"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"", ""),
    ],
)
def test_text_is_decoded_by_its_byte_order_mark(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\0b", "binary"),
        ("Größe".encode("latin-1"), "not UTF-8"),
        (codecs.BOM_UTF16_LE + b"\x00", "not UTF-8"),
        (codecs.BOM_UTF16_LE + b"a\0\0\0", "binary"),
        (b"\xed\xa0\x80", "not UTF-8"),
    ],
)
def test_what_is_not_text_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        decode(data)
