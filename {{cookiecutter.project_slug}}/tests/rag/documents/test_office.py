"""Without the extra: what is refused before a library sees it, and what is said when that is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.loaders import loader_for
from app.rag.documents.loaders.legacy import MAGIC
from app.rag.documents.loaders.office import opened
from tests.rag.documents.test_archive import zipped
from tests.rag.documents.written import BILLION_LAUGHS

NAMES = ["a.docx", "a.pptx", "a.xlsx"]


@pytest.mark.parametrize("name", NAMES)
def test_a_bomb_is_refused(name: str) -> None:
    with pytest.raises(UnreadableDocument, match="unpacks to 50,000,000 bytes"):
        loader_for(name)(zipped(("a.xml", b"\0" * 50_000_000)))


@pytest.mark.parametrize("name", NAMES)
def test_entities_are_refused(name: str) -> None:
    with pytest.raises(UnreadableDocument, match="whose XML defines entities"):
        loader_for(name)(zipped(("a.xml", f"{BILLION_LAUGHS}<x>&l9;</x>".encode())))


@pytest.mark.parametrize("name", NAMES)
def test_an_encrypted_file_says_so(name: str) -> None:
    with pytest.raises(UnreadableDocument, match="encrypted Office file: save it without its password"):
        loader_for(name)(MAGIC + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize(
    ("module", "library", "kind"),
    [("word", "docx", "Word file"), ("slides", "pptx", "presentation"), ("workbook", "openpyxl", "workbook")],
)
def test_without_the_extra_it_is_named(module: str, library: str, kind: str) -> None:
    load = f"from app.rag.documents.loaders.{module} import load; load({zipped(('a', b'b'))!r})"
    command = [sys.executable, "-c", f"import sys; sys.modules[{library!r}] = None; {load}"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[3])  # noqa: S603
    assert f"UnreadableDocument: {kind} needs the extra 'office': run `make setup EXTRAS=office`" in result.stderr


def test_whatever_goes_wrong_within_is_a_file_that_can_not_be_read() -> None:
    for error in (RecursionError(), AssertionError(), KeyError("x"), TypeError()):
        with pytest.raises(UnreadableDocument, match="broken Word file"), opened(zipped(("a", b"b")), "Word file"):
            raise error


@pytest.mark.parametrize("name", NAMES)
def test_the_strict_kind_of_file_is_refused_by_its_name(name: str) -> None:
    kind = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    with pytest.raises(UnreadableDocument, match="of the kind 'Strict Open XML': save it as an ordinary one"):
        loader_for(name)(
            zipped(("_rels/.rels", f'<Relationships><Relationship Type="{kind}"/></Relationships>'.encode()))
        )
