"""The tasks of the agent as data: what a line may say, and whether those of this project can be done at all."""

import json
import re
from pathlib import Path

import pytest

from app.agents.tools import TOOLS
from evaluation.agents.tasks import DOCUMENTS, BadTasks, Needed, read_tasks

TASKS = read_tasks()
LINE = {"id": "a", "task": "Add.", "calls": [{"tool": "calculate", "arguments": {"expression": "1"}}], "expect": ["1"]}


def test_there_are_ten_at_least_and_they_need_every_kind_of_call() -> None:
    assert len(TASKS) >= 10
    calls = [call for task in TASKS for call in task.calls]
    assert {call.approved for call in calls} == {None, True, False}
    named = {name for name in TOOLS if any(call.is_of(name) for call in calls)}
    assert named == {name for name in TOOLS if not name.startswith("http_")}
    assert all(task.calls and task.expect for task in TASKS)


def test_the_documents_that_are_named_are_there_or_are_near_to_one() -> None:
    sources = {path.name for path in DOCUMENTS.glob("*.md")}
    named = {name for task in TASKS for name in re.findall(r"[\w-]+\.md", task.text)}
    assert named - sources == {"ticket.md", "summer.md"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"task": " "}, "task is not a text"),
        ({"calls": {}}, "calls is not a list"),
        ({"calls": [{}]}, "names no tool"),
        ({"calls": [{"tool": "a", "arguments": {"b": 1}}]}, "not texts by name"),
        ({"calls": [{"tool": "a", "approved": "yes"}]}, "approved"),
        ({"calls": [{"tool": "a", "arguments": {"b": "("}}]}, "no regular expression"),
        ({"expect": "1"}, "expect is not a list"),
    ],
)
def test_a_line_that_is_no_task_is_named(tmp_path: Path, change: dict[str, object], words: str) -> None:
    file = tmp_path / "tasks.jsonl"
    file.write_text(f"{json.dumps(LINE)}\n{json.dumps({**LINE, 'id': 'b', **change})}\n")
    with pytest.raises(BadTasks, match=words) as raised:
        read_tasks(file)
    assert "line 2" in str(raised.value)


@pytest.mark.parametrize("content", ["", f"{json.dumps(LINE)}\n" * 2, "[]\n", "{\n"])
def test_no_task_and_one_that_is_there_twice_are_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "tasks.jsonl"
    file.write_text(content)
    with pytest.raises(BadTasks):
        read_tasks(file)
    with pytest.raises(BadTasks, match="can't be read"):
        read_tasks(tmp_path / "none")


def test_arguments_fit_wherever_the_pattern_is_and_a_missing_one_does_not() -> None:
    needed = Needed("read_document|search_documents", {"query": "sunday"})
    assert needed.fits("search_documents", {"query": "When on Sundays?"})
    assert not needed.fits("search_documents", {"query": "When?"})
    assert not needed.fits("search_documents", {})
    assert not needed.fits("search", {"query": "Sunday"})
