from collections.abc import Callable

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.loaders.slides import TYPES, load
from tests.rag.documents.written import changed, pandoc, replacing

pytestmark = pytest.mark.formats

MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
MARKDOWN = """---
title: Tea for two
author: Ada
---
# Green tea

- one
    - inner
- two

::: notes
Say hello.
:::

# Minutes

| kind | minutes |
|------|---------|
| sencha | 2 |
"""


def slides(data: bytes) -> list[tuple[int | None, tuple[str, ...], str]]:
    document = load(data)
    return [(one.page, one.headings, document.text[one.start : one.end]) for one in document.sections]


def test_each_slide_is_a_page_under_its_title_with_its_notes() -> None:
    data = pandoc(MARKDOWN, "pptx")
    assert slides(data) == [
        (1, ("Tea for two",), "Ada"),
        (2, ("Tea for two", "Green tea"), "- one\n  - inner\n- two"),
        (2, ("Tea for two", "Green tea", "Notes"), "Say hello."),
        (3, ("Tea for two", "Minutes"), "| kind | minutes |\n| --- | --- |\n| sencha | 2 |"),
    ]
    assert {**load(data).metadata, "date": ""} == {"title": "Tea for two", "author": "Ada", "date": ""}


def test_a_slide_that_is_a_title_alone_says_it_as_its_text() -> None:
    assert slides(pandoc("# Green tea\n\n# Black tea\n\nHot.", "pptx")) == [
        (1, (), "Green tea"),
        (2, ("Black tea",), "Hot."),
    ]


def test_a_hidden_slide_is_not_read_and_the_others_keep_their_numbers() -> None:
    data = pandoc("# One\n\none\n\n# Two\n\ntwo", "pptx")
    hidden = changed(data, {"ppt/slides/slide1.xml": replacing("<p:sld ", '<p:sld show="0" ')})
    assert slides(hidden) == [(2, ("Two",), "two")]


def test_groups_are_gone_into() -> None:
    def group(xml: str) -> str:
        head, tail = xml.rsplit("<p:sp>", 1)
        shape, rest = tail.split("</p:sp>", 1)
        open = '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="90" name="g"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        return f"{head}{open * 30}<p:sp>{shape}</p:sp>{'</p:grpSp>' * 30}{rest}"

    data = changed(pandoc("# One\n\none", "pptx"), {"ppt/slides/slide1.xml": group})
    assert slides(data) == [(1, ("One",), "one")]


def test_a_slide_that_is_named_many_times_is_read_once() -> None:
    def repeat(xml: str) -> str:
        start = xml.index("<p:sldId ")
        entry = xml[start : xml.index("/>", start) + 2]
        return xml.replace(entry, entry * 20_000)

    assert slides(changed(pandoc("# One\n\none", "pptx"), {"ppt/presentation.xml": repeat})) == [(1, ("One",), "one")]


@pytest.mark.parametrize("kind", TYPES)
def test_templates_and_shows_are_read(kind: str) -> None:
    data = changed(pandoc("# One\n\none", "pptx"), {"[Content_Types].xml": replacing(MAIN, kind)})
    assert slides(data) == [(1, ("One",), "one")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: pandoc("", "pptx"), "presentation without text"),
        (lambda: pandoc("Hot.", "docx"), "broken presentation"),
        (lambda: pandoc("Hot.", "pptx")[:2000], "broken presentation"),
        (lambda: changed(pandoc("Hot.", "pptx"), {"ppt/slides/slide1.xml": lambda _: "<"}), "broken presentation"),
    ],
)
def test_what_can_not_be_read_is_an_error(data: Callable[[], bytes], message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message):
        load(data())
