"""The threat model has a row for each of OWASP's ten, and each names tests that are there."""

import re

import pytest

from tests.docs.pages import PROJECT, text

ROWS = {
    found[1]: [cell.strip() for cell in found[0].strip("|\n").split("|")]
    for found in re.finditer(r"^\| (LLM\d\d:2025) .*\|$", text("security.md"), re.MULTILINE)
}


def test_there_is_a_row_for_each() -> None:
    assert list(ROWS) == [f"LLM{number:02}:2025" for number in range(1, 11)]


@pytest.mark.parametrize("cells", ROWS.values(), ids=ROWS.keys())
def test_each_row_says_what_is_done_what_holds_it_and_what_is_not_covered(cells: list[str]) -> None:
    _, done, tests, gap = cells
    assert done
    assert gap
    files = re.findall(r"`(tests/[\w/]+\.py)`", tests)
    assert files
    for file in files:
        assert "def test_" in (PROJECT / file).read_text(encoding="utf-8")
