import codecs
from importlib import import_module

import pytest

from app.errors import UnreadableDocument
from app.rag.loading import LOADERS, NAMES, Document, decode, loader_for


def load(source: str, data: bytes) -> Document:
    return loader_for(source)(data)


def test_the_suffix_decides_where_a_text_may_be_cut() -> None:
    assert load("guide.MD", b"# A") == Document("# A", "markdown")
    assert load("a/notes.txt", b"x") == Document("x", "prose")
    assert load("app.py", b"x = 1") == Document("x = 1", "code")
    assert load("sub/Makefile", b"all:") == Document("all:", "code")


def test_every_entry_of_the_registry_is_there() -> None:
    for target in {*LOADERS.values(), *NAMES.values()}:
        module, function = target.split(":")
        assert callable(getattr(import_module(module), function))


@pytest.mark.parametrize("source", ["photo.png", "archive.tar.gz", "data", "x."])
def test_a_suffix_that_nothing_reads_names_the_registry(source: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"no loader .* LOADERS"):
        loader_for(source)


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
