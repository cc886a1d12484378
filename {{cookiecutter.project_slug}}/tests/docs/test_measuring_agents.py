"""The tables of measuring-agents.md have the shape that their commands print, and show what the page says of them."""

import re

from evaluation.agents.patterns import read_scripts
from evaluation.agents.report import HEAD
from evaluation.agents.tasks import read_tasks
from evaluation.page import table_in
from tests.docs.pages import text

PAGE = text("measuring-agents.md")
NUMBER = re.compile(r"(?<![\d,+-])\d[\d,]*(?![\d,]* %)")


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_there_is_a_row_for_each_task_and_the_last_one_is_their_sum() -> None:
    rows = table_in(PAGE, "evaluate agent")
    assert "\n".join(rows[:2]) == HEAD
    tasks, last = [cells(row) for row in rows[2:-1]], cells(rows[-1])
    assert [row[0] for row in tasks] == [task.id for task in read_tasks()]
    assert last[0] == f"all {len(tasks)}"
    assert [sum(row[at] == "yes" for row in tasks) for at in (1, 2, 3)] == [int(one) for one in last[1:4]]
    for at in (4, 5, 6):
        assert sum(int(row[at].replace(",", "")) for row in tasks) == int(last[at].replace(",", ""))


def test_the_patterns_take_what_the_page_says_of_them() -> None:
    rows = [cells(row) for row in table_in(PAGE, "evaluate patterns")[2:]]
    assert [row[0] for row in rows] == [*(script.name for script in read_scripts()), "all of them"]
    figures = [[[int(one.replace(",", "")) for one in NUMBER.findall(cell)] for cell in row[1:]] for row in rows]
    for loop, planned, supervisor in figures:
        assert [len(one) for one in (loop, planned, supervisor)] == [3, 3, 3]
        assert planned[0] == 2 * loop[0]
        assert planned[1] > 2 * loop[1]
        assert supervisor[0] > loop[0]
    dearer = [row[0] for row, (loop, _, supervisor) in zip(rows, figures, strict=True) if supervisor[1] > loop[1]]
    assert dearer == [row[0] for row in rows[:5]]
    loop, _, supervisor = figures[-1]
    assert 0.8 < supervisor[1] / loop[1] < 0.95
    assert 1.1 < supervisor[2] / loop[2] < 1.3
    assert 1.5 < supervisor[0] / loop[0] < 2
