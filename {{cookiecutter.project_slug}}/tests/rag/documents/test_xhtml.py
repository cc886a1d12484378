import pytest

from app.errors import UnreadableDocument
from app.rag.documents.loaders import loader_for
from app.rag.documents.loaders.xhtml import load


def test_an_element_may_be_closed_in_its_own_tag() -> None:
    page = b'<html><head><title/><script src="a.js"/></head><body><p><a id="x"/>Hot<br/>tea</p><p/>Cold</body></html>'
    assert load(page).text == "Hot\ntea\n\nCold"


def test_the_title_of_the_page_stands_above_all() -> None:
    document = loader_for("tea.xhtml")(b"<html><head><title>Tea</title></head><body><p>Hot.</p></body></html>")
    assert [section.headings for section in document.sections] == [("Tea",)]


def test_what_is_no_text_is_an_error() -> None:
    with pytest.raises(UnreadableDocument):
        load(b"\0\1")


def test_open_tags_without_end_take_no_time() -> None:
    assert load(b"<q " * 100_000).text == ""
