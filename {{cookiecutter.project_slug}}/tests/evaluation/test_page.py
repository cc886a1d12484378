from pathlib import Path

import pytest

from evaluation.page import NoMarkers, markers, table_in, write_table

BEGIN, END = markers("benchmark this")
TABLE = "| a |\n|---|\n| 1 |"


def test_the_table_between_the_markers_is_renewed_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n{BEGIN}\nold\n{END}\n\nMore.\n")
    for _ in range(2):
        write_table(page, "benchmark this", TABLE)
        assert page.read_text() == f"# Page\n\n{BEGIN}\n{TABLE}\n{END}\n\nMore.\n"
    assert table_in(page.read_text(), "benchmark this") == TABLE.splitlines()


def test_a_page_without_markers_is_left_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{END}\n{BEGIN}\n")
    with pytest.raises(NoMarkers, match="has no place for the table"):
        write_table(page, "benchmark this", TABLE)
    assert page.read_text() == f"{END}\n{BEGIN}\n"
