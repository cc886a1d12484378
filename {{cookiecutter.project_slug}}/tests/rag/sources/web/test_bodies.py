import gzip
import zlib
from collections.abc import Iterator

import pytest

from app.errors import UnreadableDocument
from app.rag.sources.web.bodies import body_of, headers_of, unzipped


def body(data: bytes, most: int = 1_000, **headers: str) -> bytes:
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return body_of([data[at : at + 7] for at in range(0, len(data), 7)], headers_of(given), most)


def test_a_body_is_put_together_and_unpacked() -> None:
    assert body(b"A page of the web.") == b"A page of the web."
    assert body(gzip.compress(b"A page of the web."), content_encoding="GZIP") == b"A page of the web."


def test_a_body_may_be_as_large_as_allowed_and_not_a_byte_more() -> None:
    assert len(body(bytes(100), most=100)) == 100
    for data, packing in ((bytes(101), "identity"), (gzip.compress(bytes(101)), "gzip")):
        with pytest.raises(UnreadableDocument, match="larger than 100 bytes: raise MAX_FILE_BYTES"):
            body(data, most=100, content_encoding=packing)


def test_a_gzip_bomb_is_never_unpacked_past_the_limit() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    given = list[bytes]()
    with pytest.raises(UnreadableDocument, match="larger"):
        given.extend(unzipped([bomb], 1_000))
    assert sum(map(len, given)) == 0 or sum(map(len, given)) <= 1_001


@pytest.mark.parametrize("packing", ["br", "gzip, gzip", "zstd", "deflate"])
def test_what_was_not_asked_for_is_not_unpacked(packing: str) -> None:
    with pytest.raises(UnreadableDocument, match="only gzip is unpacked"):
        body(zlib.compress(b"a"), content_encoding=packing)


@pytest.mark.parametrize("data", [b"no gzip at all", gzip.compress(b"A page of the web.")[:-9]], ids=["other", "cut"])
def test_broken_gzip_is_no_page(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="broken gzip"):
        body(data, content_encoding="gzip")


def test_an_endless_body_is_read_up_to_the_limit() -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 100
            yield bytes(100)

    with pytest.raises(UnreadableDocument, match="larger"):
        body_of(endless(), headers_of([]), 1_000)
    assert read <= 1_100


@pytest.mark.parametrize(
    ("data", "type", "text"),
    [
        (b"caf\xe9", "text/html; charset=ISO-8859-1", "caf\u00e9".encode()),
        ("\u042f".encode("koi8-r"), "text/plain; charset=koi8-r", "\u042f".encode()),
        ("caf\u00e9".encode(), "text/html; charset=utf-8", "caf\u00e9".encode()),
        (b"caf\xe9", "application/pdf; charset=latin-1", b"caf\xe9"),
        (b"caf\xe9", "text/html; charset=nonsense", b"caf\xe9"),
        (b"caf\xe9", "text/html; charset=punycode", b"caf\xe9"),
        (b"caf\xe9", "text/html; charset=hex", b"caf\xe9"),
        (b"\xff\xfe\xfd", "text/html; charset=utf-16", b"\xff\xfe\xfd"),
        (b"caf\xe9", "text/html", b"caf\xe9"),
    ],
)
def test_text_becomes_utf_8_where_its_encoding_is_named(data: bytes, type: str, text: bytes) -> None:
    assert body(data, content_type=type) == text
