import time
from collections.abc import Sequence

import pytest

from app.rag.documents.chunkers import pieces
from app.rag.documents.loaders.pdf import load
from app.rag.documents.loaders.pdf_pieces import Cell, Line
from app.rag.documents.loaders.pdf_tables import MOST_COLUMNS, text

SIZE = 10.0


def line(*cells: tuple[str, float], y: float) -> Line:
    """Cells begin where it is said, and each letter is half as wide as it is high."""
    made = [Cell(said, at, at + SIZE / 2 * len(said), y, SIZE) for said, at in cells]
    return Line(" ".join(said for said, _ in cells), made)


def page(*rows: Sequence[tuple[str, float]], gap: float = 20) -> str:
    return text([line(*row, y=700 - gap * at) for at, row in enumerate(rows)])


TEA = [[("kind", 0.0), ("minutes", 100.0)], [("sencha", 0.0), ("2", 100.0)], [("assam", 0.0), ("3", 100.0)]]


def test_lines_whose_cells_stand_below_each_other_are_rows() -> None:
    below = [("The text goes on after the table.", 0.0)]
    rows = "\n| kind | minutes |\n| sencha | 2 |\n| assam | 3 |\n"
    assert page([("Tea for all of you:", 0.0)], *TEA, below) == (
        f"Tea for all of you:\n{rows}\nThe text goes on after the table."
    )


def test_two_lines_are_no_table() -> None:
    assert page(*TEA[:2]) == "kind minutes\nsencha 2"


def test_cells_may_be_set_to_the_right_or_in_the_middle() -> None:
    rows = [[("kind", 20.0), ("euros", 100.0)], [("sencha", 0.0), ("5", 120.0)], [("assam tea", 0.0), ("1,000", 100.0)]]
    assert page(*rows) == "\n| kind | euros |\n| sencha | 5 |\n| assam tea | 1,000 |\n"


def test_an_empty_cell_stays_empty() -> None:
    rows = [*TEA[:2], [("white", 0.0)], TEA[2]]
    assert page(*rows) == "\n| kind | minutes |\n| sencha | 2 |\n| white |  |\n| assam | 3 |\n"


def test_a_cell_of_several_lines_is_put_together() -> None:
    lines = [
        line(*TEA[0], y=700),
        line(("a tea that", 0), y=680),
        line(("grows high", 0), y=670),
        line(("2", 100), y=680),
        line(*TEA[1], y=650),
        line(*TEA[2], y=630),
    ]
    assert text(lines) == "\n| kind | minutes |\n| a tea that grows high | 2 |\n| sencha | 2 |\n| assam | 3 |\n"


def test_rows_that_are_as_close_as_lines_are_not_put_together() -> None:
    heights = [700, 680, 670, 660, 650]
    rows = [TEA[0], TEA[1], [("white", 0.0)], TEA[2], TEA[1]]
    found = text([line(*row, y=y) for row, y in zip(rows, heights, strict=True)])
    assert found == "\n| kind | minutes |\n| sencha | 2 |\n| white |  |\n| assam | 3 |\n| sencha | 2 |\n"


def test_words_that_do_not_stand_below_each_other_are_text() -> None:
    rows = [[("some", 0.0), ("bold", 30.0 + 40 * at), ("words", 170.0 - 40 * at)] for at in range(4)]
    assert page(*rows) == "\n".join(["some bold words"] * 4)


def test_lines_far_from_each_other_are_no_table() -> None:
    assert page(*TEA, gap=300) == "kind minutes\nsencha 2\nassam 3"


@pytest.mark.parametrize(
    ("rows", "gap"),
    [
        (TEA * 600, 0.01),
        (TEA * 600, 20),
        ([[("x", 0.0), ("y", 7.0 * at)] for at in range(1_900)], 0.01),
        ([[(str(n), 20.0 * n + at % 7) for n in range(MOST_COLUMNS)] for at in range(1_900)], 0.01),
        ([[(str(n), 20.0 * n) for n in range(1_000)]] * 500, 20),
        (TEA * 50_000, 20),
    ],
)
def test_lines_without_end_take_no_time(rows: list[list[tuple[str, float]]], gap: float) -> None:
    started = time.thread_time()
    page(*rows, gap=gap)
    assert time.thread_time() - started < 10


@pytest.mark.formats
def test_a_table_that_fpdf_wrote_is_rows_on_its_page() -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    prose = "This is a paragraph of running text about tea, which goes over several lines of the page. " * 5
    pdf.multi_cell(0, text=prose)
    pdf.add_page()
    with pdf.table(line_height=6, padding=3) as table:
        for cells in (["Kind of tea", "Minutes", "Euros"], ["sencha", "2", "3.50"], ["assam " * 12, "3", ""]):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    pdf.multi_cell(0, text=prose)
    document = load(bytes(pdf.output()))
    first, second = (document.text[one.start : one.end] for one in document.sections)
    assert "|" not in first
    rows = f"\n| Kind of tea | Minutes | Euros |\n| sencha | 2 | 3.50 |\n| {('assam ' * 12).strip()} | 3 |  |\n"
    assert second.startswith(rows)
    assert second.count("|") == rows.count("|")
    assert [piece.page for piece in pieces(document)][-1] == 2
