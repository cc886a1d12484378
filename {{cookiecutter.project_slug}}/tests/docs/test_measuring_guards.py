"""The tables of measuring-guards.md have the shape that their command prints."""

from evaluation.benchmarks.guards import LENGTHS
from evaluation.guards.report import HEAD, KINDS_HEAD
from evaluation.guards.sets import SETS
from evaluation.page import table_in
from tests.docs.pages import text

GUARDS, _, KINDS = "\n".join(table_in(text("measuring-guards.md"), "evaluate guards")).partition("\n\n")


def test_there_is_a_row_for_each_guard_and_its_kinds() -> None:
    assert GUARDS.startswith(HEAD)
    assert KINDS.startswith(KINDS_HEAD)
    named = [line.split("`")[1] for line in GUARDS.splitlines()[2:]]
    assert named == list(dict.fromkeys(line.split("`")[1] for line in KINDS.splitlines()[2:]))
    assert set(named) <= set(SETS)


def test_the_table_of_what_they_take_is_the_command_s() -> None:
    rows = table_in(text("measuring-guards.md"), "benchmark guards")
    assert rows[0] == "| what | ms | goal |"
    assert len(rows) == 2 + 3 * (len(LENGTHS) + 1) + 1
