import io
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.loaders.workbook import load
from app.rag.documents.loaders.workbook_merged import column_number
from tests.rag.documents.written import changed, pandoc, replacing

pytestmark = pytest.mark.formats

SHEET = "xl/worksheets/sheet1.xml"
TEA: list[list[Any]] = [["kind", "minutes"], ["sencha", 2], ["assam", 3.5]]
Prepare = Callable[[Any], None]


def workbook(*sheets: Sequence[Sequence[Any]], prepare: Prepare = lambda book: None) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        for number, rows in enumerate(sheets, 1):
            sheet = book.add_worksheet(f"Sheet {number}")
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
        prepare(book)
    return out.getvalue()


def found(data: bytes) -> list[tuple[int | None, tuple[str, ...], list[str]]]:
    document = load(data)
    return [(one.row, one.headings, document.text[one.start : one.end].split("\n\n")) for one in document.sections]


def test_each_row_has_the_names_of_its_columns_and_stands_under_its_sheet() -> None:
    assert found(workbook(TEA, [["city"], ["London"]])) == [
        (1, ("Sheet 1",), ["kind | minutes", "kind: sencha; minutes: 2", "kind: assam; minutes: 3.5"]),
        (1, ("Sheet 2",), ["city", "London"]),
    ]


def test_a_table_may_begin_in_any_cell_and_rows_keep_their_numbers() -> None:
    rows = [["Our tea"], [], *(["", "", *row] for row in TEA)]
    assert found(workbook(rows)) == [
        (1, ("Sheet 1",), ["Our tea"]),
        (3, ("Sheet 1",), ["kind | minutes", "kind: sencha; minutes: 2", "kind: assam; minutes: 3.5"]),
    ]


def test_values_read_as_people_write_them() -> None:
    row = [0.1 + 0.2, 1e6, True, datetime(2024, 2, 29), datetime(2024, 2, 29, 12, 30), "two\nlines"]
    text = "0.3; 1000000; true; 2024-02-29; 2024-02-29 12:30:00; two lines"
    assert found(workbook([row])) == [(1, ("Sheet 1",), [text])]


def test_a_formula_has_the_value_that_it_had() -> None:
    def prepare(book: Any) -> None:
        book.worksheets()[0].write_formula("A4", "=1+1", None, 2)

    assert load(workbook(TEA, prepare=prepare)).text.endswith("kind: 2")


def test_the_title_stands_above_the_sheets_and_is_metadata() -> None:
    def prepare(book: Any) -> None:
        book.set_properties({"title": "Tea", "author": "Ada", "created": datetime(2024, 2, 29)})

    document = load(workbook(TEA, prepare=prepare))
    assert document.metadata == {"title": "Tea", "author": "Ada", "date": "2024-02-29"}
    assert document.sections[0].headings == ("Tea", "Sheet 1")
    assert document.kind == "rows"


def test_what_is_merged_over_rows_is_said_in_each_of_them() -> None:
    def prepare(book: Any) -> None:
        sheet = book.get_worksheet_by_name("Sheet 1")
        sheet.merge_range("A2:A3", "green")
        sheet.merge_range("A4:B5", "black")
        sheet.merge_range("A6:C8", "From here on nothing is sold.")

    rows: list[list[Any]] = [
        ["colour", "kind", "minutes"],
        ["", "sencha", 2],
        ["", "gyokuro", 3],
        ["", "", 4],
        ["", "", 5],
    ]
    (sheet,) = found(workbook(rows, prepare=prepare))
    assert sheet[2] == [
        "colour | kind | minutes",
        "colour: green; kind: sencha; minutes: 2",
        "colour: green; kind: gyokuro; minutes: 3",
        "colour: black; minutes: 4",
        "colour: black; minutes: 5",
        "colour: From here on nothing is sold.",
    ]


def test_columns_are_counted_by_letters() -> None:
    assert [column_number(letters) for letters in ("A", "Z", "AA", "AZ", "XFD")] == [0, 25, 26, 51, 16383]


def test_hidden_sheets_are_not_read() -> None:
    def prepare(book: Any) -> None:
        book.worksheets()[1].hide()

    assert [headings for _, headings, _ in found(workbook(TEA, [["secret"]], prepare=prepare))] == [("Sheet 1",)]


def test_the_size_that_a_sheet_claims_is_not_believed() -> None:
    data = changed(workbook(TEA), {SHEET: replacing('<dimension ref="A1:B3"/>', '<dimension ref="A1:XFD1048576"/>')})
    assert len(found(data)[0][2]) == 3


@pytest.mark.parametrize(("old", "new"), [('<row r="3"', '<row r="999999999999"'), ('r="B3"', 'r="ZZZ3"')])
def test_a_cell_far_away_takes_no_time_without_end(old: str, new: str) -> None:
    started = time.thread_time()
    data = changed(workbook(TEA), {SHEET: replacing(old, new)})
    try:
        assert len(found(data)[0][2]) == 3
    except UnreadableDocument as error:
        assert "more than 5,000,000 cells" in str(error)  # noqa: PT017
    assert time.thread_time() - started < 10


def test_one_long_text_that_all_cells_share_does_not_blow_the_file_up() -> None:
    with pytest.raises(UnreadableDocument, match="text is far longer than the file"):
        load(workbook([["a" * 30_000] * 2] * 1_000))


@pytest.mark.parametrize("suffix", ["xlsm", "xltx", "xltm"])
def test_templates_and_files_with_macros_are_read(suffix: str) -> None:
    kinds = {
        "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
        "xltm": "application/vnd.ms-excel.template.macroEnabled.main+xml",
    }
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert len(found(changed(workbook(TEA), {"[Content_Types].xml": replacing(main, kinds[suffix])}))[0][2]) == 3


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: workbook([]), "workbook without text"),
        (lambda: pandoc("Hot.", "docx"), "broken workbook"),
        (lambda: workbook(TEA)[:2000], "broken workbook"),
        (lambda: changed(workbook(TEA), {SHEET: lambda _: "<worksheet>"}), "broken workbook"),
        (lambda: changed(workbook(TEA), {SHEET: replacing('r="2"', 'r="x"')}), "broken workbook"),
    ],
)
def test_what_can_not_be_read_is_an_error(data: Callable[[], bytes], message: str) -> None:
    with pytest.raises(UnreadableDocument, match=message):
        load(data())
