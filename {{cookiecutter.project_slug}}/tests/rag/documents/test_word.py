from collections.abc import Callable

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.loaders.word import TYPES, load
from tests.rag.documents.written import changed, found, pandoc, replacing

pytestmark = pytest.mark.formats

BODY = "word/document.xml"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MARKDOWN = """---
title: Tea for two
subtitle: With cups
author: Ada
keywords: [tea, cups]
---
# Part one

Hot[^1] water\\
and *milk*.

[^1]: Very hot indeed.

## Green tea

| kind | minutes |
|------|---------|
| sencha | 2 |

- one
    - inner
- two

Cold.
"""


def word(body: str = "Hot.", **changes: Callable[[str], str]) -> bytes:
    """A file with one paragraph, of which `document` and `styles` may be changed."""
    return changed(pandoc(body, "docx"), {f"word/{name}.xml": change for name, change in changes.items()})


def paragraph(runs: str) -> str:
    return f"<w:p>{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def with_body(xml: str) -> bytes:
    return word(document=replacing("<w:body>", f"<w:body>{xml}"))


def texts(data: bytes) -> list[str]:
    return load(data).text.split("\n\n")


def test_headings_tables_lists_and_notes_are_kept() -> None:
    document = load(pandoc(MARKDOWN, "docx"))
    assert found(document) == [
        (("Tea for two",), "With cups\n\nAda"),
        (("Tea for two", "Part one"), "Hot water\nand milk.\n\nVery hot indeed."),
        (
            ("Tea for two", "Part one", "Green tea"),
            "| kind | minutes |\n| --- | --- |\n| sencha | 2 |\n\n- one\n  - inner\n- two\n\nCold.",
        ),
    ]
    assert {**document.metadata, "date": ""} == {
        "title": "Tea for two", "author": "Ada", "tags": "tea, cups", "date": ""
    }  # fmt: skip


def test_the_name_of_a_style_makes_a_heading_whatever_its_id_is() -> None:
    renamed = word("# Tea\n\nHot.", styles=replacing('w:styleId="Heading1"', 'w:styleId="berschrift1"'))
    data = changed(renamed, {BODY: replacing('w:val="Heading1"', 'w:val="berschrift1"')})
    assert found(load(data)) == [(("Tea",), "Hot.")]


def test_a_style_that_is_based_on_that_of_a_heading_is_one() -> None:
    style = '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="Heading2"/></w:style>'
    data = word("# Tea\n\n## Green\n\nHot.", styles=replacing("</w:styles>", f"{style}</w:styles>"))
    assert found(load(changed(data, {BODY: replacing('w:val="Heading2"', 'w:val="Mine"')}))) == [
        (("Tea", "Green"), "Hot.")
    ]


def test_a_paragraph_may_say_that_it_is_a_heading_or_that_it_is_none() -> None:
    level = '<w:p><w:pPr>{}<w:outlineLvl w:val="{}"/></w:pPr>{}</w:p>'
    heading, text = level.format("", 0, run("Tea")), level.format('<w:pStyle w:val="Heading1"/>', 9, run("Water"))
    assert found(load(with_body(heading + text))) == [(("Tea",), "Water\n\nHot.")]


def test_headings_and_items_have_the_numbers_that_word_shows() -> None:
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{}"/></w:lvl>'
    pattern = f'<w:abstractNum w:abstractNumId="7">{level.format(0, "%1.")}{level.format(1, "%1.%2")}</w:abstractNum>'
    list = '<w:num w:numId="7"><w:abstractNumId w:val="7"/></w:num>'
    numbers = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="7"/></w:numPr>'
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading{}"/>{}</w:pPr>{}</w:p>'
    one = heading.format(1, numbers.format(0), run("Tea"))
    two = "".join(
        heading.format(2, numbers.format(1), run(name)) + paragraph(run("Hot.")) for name in ("Green", "Black")
    )
    data = word(
        document=replacing("<w:body>", f"<w:body>{one}{two}"),
        numbering=replacing("</w:numbering>", f"{pattern}{list}</w:numbering>"),
    )
    assert [headings for headings, _ in found(load(data))] == [("1 Tea", "1.1 Green"), ("1 Tea", "1.2 Black")]
    assert load(pandoc("1. a\n2. b\n    a) x\n3. c", "docx")).text == "1. a\n2. b\n  a) x\n3. c"


def test_insertions_count_and_deletions_and_hidden_text_do_not() -> None:
    gone = f"<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:moveFrom>{run('there')}</w:moveFrom>"
    hidden = run("hidden", "<w:vanish/>") + run(" shown", '<w:vanish w:val="0"/>')
    assert texts(with_body(paragraph(f"<w:ins>{run('new')}</w:ins>{gone}{hidden}")))[0] == "new shown"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph(run('in a box'))}</w:txbxContent>"
    both = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>'
    )
    assert texts(with_body(paragraph(f"{run('before')}<w:r>{both}</w:r>"))) == ["before", "in a box", "Hot."]


def test_content_controls_are_gone_into_and_the_table_of_contents_is_left_out() -> None:
    control = f"<w:sdt><w:sdtContent>{paragraph(run('chosen'))}</w:sdtContent></w:sdt>"
    contents = f'<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>{run("Tea 3")}</w:p>'
    style = '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    data = word(
        document=replacing("<w:body>", f"<w:body>{control}{contents}"),
        styles=replacing("</w:styles>", f"{style}</w:styles>"),
    )
    assert texts(data) == ["chosen", "Hot."]


def test_a_table_that_arranges_things_is_gone_into() -> None:
    def table(*cells: str) -> str:
        return "<w:tbl><w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr></w:tbl>"

    one, two = paragraph(run("one")), paragraph(run("two"))
    assert texts(with_body(table(one + two))) == ["one", "two", "Hot."]
    assert texts(with_body(table(one + two, two))) == ["| one two | two |", "Hot."]
    assert texts(with_body(table(one, table(one, two) + paragraph("")))) == ["one", "| one | two |", "Hot."]


def test_a_note_is_written_once_however_often_it_is_referred_to() -> None:
    def repeat(xml: str) -> str:
        start = xml.index("<w:p>", xml.index("Hot") - 200)
        end = xml.index("</w:p>", start) + len("</w:p>")
        return xml[:start] + xml[start:end] * 1000 + xml[end:]

    data = changed(pandoc("Hot[^1].\n\n[^1]: Very.", "docx"), {BODY: repeat})
    assert texts(data).count("Very.") == 1


@pytest.mark.parametrize("kind", TYPES)
def test_templates_and_files_with_macros_are_read(kind: str) -> None:
    assert load(changed(word(), {"[Content_Types].xml": replacing(MAIN, kind)})).text == "Hot."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: pandoc("", "docx"), "Word file without text"),
        (lambda: word(document=lambda _: "<w:document>"), "broken Word file"),
        (lambda: word(document=lambda _: "<a>" * 100_000), "broken Word file"),
        (lambda: pandoc("Hot.", "pptx"), "broken Word file"),
        (lambda: word()[:2000], "broken Word file"),
    ],
)
def test_what_can_not_be_read_is_an_error(data: Callable[[], bytes], message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message):
        load(data())
