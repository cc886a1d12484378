from importlib import import_module

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders import LOADERS, NAMES, loader_for


def load(source: str, data: bytes) -> Document:
    return loader_for(source)(data)


def test_the_suffix_decides_how_a_file_is_read() -> None:
    assert load("guide.MD", b"# A\nx").sections[0].headings == ("A",)
    assert load("a/notes.txt", b"# A\nx").sections[0].headings == ()
    assert load("app.py", b"x = 1").sections[0].code == ((0, 5),)
    assert load("sub/Makefile", b"all:").sections[0].code == ((0, 4),)


def test_every_entry_of_the_registry_is_there() -> None:
    for target in {*LOADERS.values(), *NAMES.values()}:
        module, function = target.split(":")
        assert callable(getattr(import_module(module), function))


@pytest.mark.parametrize("source", ["photo.png", "archive.tar.gz", "data", "x."])
def test_a_suffix_that_nothing_reads_names_the_registry(source: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"no loader .* LOADERS"):
        loader_for(source)
