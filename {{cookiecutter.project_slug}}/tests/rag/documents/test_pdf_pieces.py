import io

from pypdf import PdfReader

from app.rag.documents.loaders.pdf_pieces import Cell, Pieces
from app.rag.documents.loaders.pdf_widths import Widths, estimated, of_characters
from tests.rag.documents.test_pdf import pdf

PLAIN = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def at(x: float, y: float) -> tuple[float, ...]:
    return (1.0, 0.0, 0.0, 1.0, x, y)


def test_lines_end_where_pypdf_ends_them() -> None:
    found = Pieces()
    for text in ("Tea", "\n", " for\ntwo", ""):
        found(text, PLAIN, at(0, 0), None, 10)
    assert [line.text for line in found.lines] == ["Tea", " for", "two"]
    assert found.text == "Tea\n for\ntwo"


def test_a_cell_knows_its_place_on_the_page() -> None:
    found = Pieces()
    found("ab ", (2.0, 0.0, 0.0, 2.0, 100.0, 50.0), at(10, 20), None, 10)
    assert found.lines[0].cells == [Cell("ab", 120.0, 140.0, 90.0, 20.0)]


def test_what_follows_at_once_belongs_to_the_cell_before() -> None:
    found = Pieces()
    for text, x in (("some", 0), ("bold", 22), ("words", 44), ("far", 100)):
        found(text, PLAIN, at(x, 0), None, 10)
    assert [cell.text for cell in found.lines[0].cells] == ["some bold words", "far"]


def test_pieces_are_all_of_the_text() -> None:
    page = PdfReader(io.BytesIO(pdf("Some text."))).pages[0]
    found = Pieces()
    assert page.extract_text(visitor_text=found) == found.text == "Some text."
    assert 50 < found.lines[0].cells[0].end - found.lines[0].cells[0].start < 60


def test_widths_are_those_of_the_font_by_what_its_codes_stand_for() -> None:
    assert of_characters({"a": 500.0}, {}) == {"a": 0.5}
    assert of_characters({"\x03": 250.0, "\x04": 600.0}, {"\x03": " ", "\x04": "é", "\x05": "x"}) == {
        " ": 0.25,
        "é": 0.6,
    }


def test_without_a_font_that_can_be_read_widths_are_estimated() -> None:
    width = Widths().of({"/Subtype": 7})
    assert width("ab") == estimated("ab") == 1.0
    assert estimated("茶") == 1.0
