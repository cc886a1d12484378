"""The command `evaluate agent`, with the model of this project and with one behind a server."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

import app.agents.run  # noqa: F401  (no deadline should have to wait for it)
from evaluation.agents.report import HEAD
from evaluation.agents.tasks import read_tasks
from evaluation.page import markers, table_in
from tests.evaluation.commands import evaluated, served
from tests.fakes.upstream import Reply, openai_call, openai_stream, refusal, upstream

TASK = {
    "id": "remember",
    "task": "Write a note 'call the office'",
    "calls": [{"tool": "write_note", "arguments": {"text": "call the office"}, "approved": True}],
    "expect": ["written"],
}


def agent(folder: Path, *options: str, **settings: str) -> Result:
    return evaluated(folder / "own", "agent", *options, **settings)


@pytest.fixture
def tasks(tmp_path: Path) -> str:
    file = tmp_path / "tasks.jsonl"
    file.write_text(f"{json.dumps(TASK)}\n{json.dumps({**TASK, 'id': 'again'})}\n")
    return str(file)


def test_the_offline_model_does_most_tasks_and_the_table_says_which(tmp_path: Path) -> None:
    page, (begin, end) = tmp_path / "page.md", markers("evaluate agent")
    page.write_text(f"# Page\n\n{begin}\n{end}\n")
    done = agent(tmp_path, "--json", "--write", str(page))
    assert done.exit_code == 0, done.output
    record: Any = json.loads(done.stdout)
    undone = {one["id"] for one in record["tasks"] if not one["done"]}
    assert undone == {"a result that the next call needs", "a failure to repair"}
    rows = table_in(page.read_text(), "evaluate agent")
    assert "\n".join(rows).startswith(HEAD)
    assert rows[-1].startswith(f"| all {len(read_tasks())} | ")
    steps = sum(len(one["steps"]) for one in record["tasks"])
    assert rows[-1].endswith(f"| {record['done']} | {steps} | {record['model_calls']} | {record['tokens']:,} |")
    assert [path.name for path in (tmp_path / "own").rglob("*") if path.is_file()] == ["passages.npz"]


def test_a_model_behind_a_server_writes_its_notes_into_another_database(tmp_path: Path, tasks: str) -> None:
    call, said = openai_call("write_note", {"text": "call the office"}), openai_stream("It is written.")
    with upstream(call, said, openai_call("calculate", {"expression": "1 + 1"}), openai_stream("Two.")) as server:
        done = agent(tmp_path, "--tasks", tasks, **served(server))
    assert done.exit_code == 0, done.output
    assert "| remember | yes | yes | yes | 1 | 2 |" in done.stdout
    assert "| again | no | no | no | 1 | 2 |" in done.stdout
    assert "called calculate {'expression': '1 + 1'}" in done.stdout
    assert b"call the office" not in b"".join(path.read_bytes() for path in (tmp_path / "own").rglob("*.db*"))
    with closing(sqlite3.connect(tmp_path / "own" / "app.db")) as own:
        assert own.execute("SELECT count(*) FROM answers").fetchone() == (2,)
        assert own.execute("SELECT count(*) FROM audit").fetchone() == (0,)


def test_a_task_that_fails_is_one_that_is_not_done(tmp_path: Path, tasks: str) -> None:
    call, said = openai_call("write_note", {"text": "call the office"}), openai_stream("It is written.")
    with upstream(call, said, Reply(ending="silent")) as server:
        done = agent(tmp_path, "--tasks", tasks, "--json", **served(server), REQUEST_TIMEOUT_SECONDS="6")
    assert done.exit_code == 0, done.output
    first, second = json.loads(done.stdout)["tasks"]
    assert (first["done"], second["done"], second["error"]) == (True, False, "DeadlineExceeded")


def test_a_server_that_refuses_everything_is_a_failure(tmp_path: Path, tasks: str) -> None:
    with upstream(refusal(401)) as server:
        done = agent(tmp_path, "--tasks", tasks, **served(server))
    assert done.exit_code == 1
    assert "Traceback" not in done.output
