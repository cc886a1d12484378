from collections.abc import Mapping
from pathlib import Path

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders import loader_for
from app.rag.documents.loaders.epub import load
from tests.rag.documents.books import NCX, book, package, page, point

ONE = {"book.opf": package("one"), "text/one page.xhtml": page("<p>Hot.</p>")}
NCX_ITEM = '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
NAV_ITEM = '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
LANDMARKS = '<nav epub:type="landmarks"><ol><li><a href="text/one%20page.xhtml">Start</a></li></ol></nav>'

MARKDOWN = """---
title: Tea for two
author: [Ada, Bob]
date: 2024-02-29
---
# Part one

Hot water[^1].

[^1]: Very hot indeed.

## Green tea

| kind | minutes |
|---|---|
| sencha | 2 |

# Part two

Cold.
"""


def found(document: Document) -> list[tuple[tuple[str, ...], str]]:
    return [(one.headings, document.text[one.start : one.end].strip()) for one in document.sections]


def test_pages_come_in_the_order_of_the_book_under_its_title() -> None:
    files = {"text/one page.xhtml": page("<p>Hot.</p>"), "text/two page.xhtml": page("<h2>Cold</h2><p>Iced.</p>")}
    document = load(book({"book.opf": package("two", "one"), **files}))
    assert found(document) == [(("Tea", "Cold"), "Iced."), (("Tea",), "Hot.")]
    assert document.metadata == {"title": "Tea", "author": "Ada, Bob", "date": "2024-02-29", "tags": "cups"}


def test_a_page_stands_under_its_path_in_the_contents_of_epub_2() -> None:
    inner = point("Green", "text/one%20page.xhtml#green", point("Cups", "text/one%20page.xhtml#cups"))
    files = {
        "book.opf": package("one", "two", "three", more=NCX_ITEM),
        "toc.ncx": NCX.format(point("Part I", "", inner) + point("Part II", "text/three%20page.xhtml")),
        "text/one page.xhtml": page("<h1>Green</h1><p>Hot.</p>"),
        "text/two page.xhtml": page("<p>More.</p>"),
        "text/three page.xhtml": page("<p>Cold.</p>"),
    }
    assert found(load(book(files))) == [
        (("Tea", "Part I", "Green"), "Hot."),
        (("Tea", "Part I", "Green"), "More."),
        (("Tea", "Part II"), "Cold."),
    ]


def test_a_page_stands_under_its_path_in_the_contents_of_epub_3() -> None:
    table = '<ol><li><span>Part I</span><ol><li><a href="text/one%20page.xhtml#x">Green</a></li></ol></li></ol>'
    nav = page(f'{LANDMARKS}<nav epub:type="toc"><h1>Contents</h1>{table}</nav>')
    files = {**ONE, "book.opf": package("nav", "one", more=NAV_ITEM), "nav.xhtml": nav}
    assert found(load(book(files))) == [(("Tea", "Part I", "Green"), "Hot.")]


def test_a_page_that_the_book_names_many_times_is_read_once() -> None:
    files = {**ONE, "book.opf": package(*["one"] * 20_000)}
    assert load(book(files)).text == "Hot."


def test_notes_and_headings_in_a_frame_belong_to_the_text() -> None:
    body = "<header><h1>Green</h1></header><p>Hot.</p><aside>A note.</aside>"
    assert found(load(book({**ONE, "text/one page.xhtml": page(body)}))) == [(("Tea", "Green"), "Hot.\n\nA note.")]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"/META-INF/container.xml": None}, r"broken EPUB \(KeyError\)"),
        ({"/META-INF/container.xml": "<a>"}, r"broken EPUB \(ParseError\)"),
        ({"/META-INF/container.xml": "<a/>"}, "broken EPUB"),
        ({"text/one page.xhtml": None}, "broken EPUB"),
        ({"text/one page.xhtml": page("<img src='a.png'/>")}, "EPUB without text"),
        ({"book.opf": package()}, "EPUB without text"),
        ({"book.opf": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "defines entities"),
    ],
)
def test_what_can_not_be_read_is_an_error(files: Mapping[str, str | None], message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message):
        load(book({**ONE, **files}))


def test_a_book_with_copy_protection_is_an_error_and_one_with_hidden_fonts_is_not() -> None:
    said = '<encryption xmlns:e="urn:e"><e:CipherReference URI="OPS/{}"/></encryption>'
    assert load(book({**ONE, "/META-INF/encryption.xml": said.format("font.otf")})).text == "Hot."
    with pytest.raises(UnreadableDocument, match="copy protection"):
        load(book({**ONE, "/META-INF/encryption.xml": said.format("text/one%20page.xhtml")}))


@pytest.mark.parametrize("xml", ["<a>" * 100_000 + "</a>" * 100_000, NCX.format(("<navPoint>") * 50_000)])
def test_trees_without_end_are_no_harm(xml: str) -> None:
    files = {**ONE, "book.opf": package("one", more=NCX_ITEM), "toc.ncx": xml}
    try:
        assert load(book(files)).text == "Hot."
    except UnreadableDocument:
        return


def test_a_book_cut_off_anywhere_never_fails_in_another_way() -> None:
    whole = book(ONE)
    for length in range(0, len(whole), 29):
        with pytest.raises(UnreadableDocument):
            load(whole[:length])


@pytest.mark.formats
@pytest.mark.parametrize("version", ["epub2", "epub3"])
def test_a_book_that_pandoc_wrote_keeps_chapters_tables_and_notes(tmp_path: Path, version: str) -> None:
    import pypandoc

    path = tmp_path / "book.epub"
    pypandoc.convert_text(MARKDOWN, version, format="markdown", outputfile=str(path))
    document = loader_for(path.name)(path.read_bytes())
    by_headings = dict(found(document))
    assert by_headings["Tea for two", "Part one"].startswith("Hot water")
    assert "| kind | minutes |\n| --- | --- |\n| sencha | 2 |" in by_headings["Tea for two", "Part one", "Green tea"]
    assert "Very hot indeed." in document.text
    assert by_headings["Tea for two", "Part two"] == "Cold."
    assert document.metadata["author"] == "Ada, Bob"
