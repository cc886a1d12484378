"""The table of chunking.md has the shape that its command prints, and a row for every way to cut."""

import re

from app.rag.documents.chunkers import DEFAULT, WAYS
from evaluation.chunking.row import HEAD
from evaluation.page import table_in
from tests.docs.pages import text

INTERVAL = re.compile(r"\(([+-][\d.]+) to ([+-][\d.]+)\)")
LINES = table_in(text("chunking.md"), "benchmark chunkers")


def test_the_table_has_the_columns_that_the_command_prints() -> None:
    assert LINES[:2] == HEAD.splitlines()
    assert {line.count(" | ") for line in LINES[2:]} == {HEAD.splitlines()[0].count(" | ")}


def test_every_way_to_cut_is_in_the_table_and_the_default_comes_first() -> None:
    names = [line.split("`")[1] for line in LINES[2:]]
    assert names[0] == DEFAULT
    assert set(names) == set(WAYS)


def test_none_is_better_than_the_default_and_those_are_worse_that_the_page_names() -> None:
    found = {line.split("`")[1]: INTERVAL.search(line) for line in LINES[2:]}
    assert [name for name, one in found.items() if one and float(one[1]) > 0] == []
    assert [name for name, one in found.items() if one and float(one[2]) < 0] == ["semantic", "parent"]
