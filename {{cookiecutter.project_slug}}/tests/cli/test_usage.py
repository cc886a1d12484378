"""What answers took is kept, and read, by processes that know nothing of each other."""

import json
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.cli.programs import TIMEOUT, Call, Program, documents

QUESTION = "How deep does an emperor penguin dive?"
NEWER = "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES (9999);"


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Program:
    program = Program(tmp_path_factory.mktemp("ingested"))
    documents(program.folder)
    assert program.run("ingest", "docs").returncode == 0
    assert not database(program).exists()
    return program


@pytest.fixture
def program(ingested: Program, tmp_path: Path) -> Program:
    shutil.copytree(ingested.folder, tmp_path / "copy")
    return Program(tmp_path / "copy")


@contextmanager
def serving(program: Program) -> Iterator[tuple[str, Callable[[signal.Signals], int]]]:
    """The address, and what ends the server by a signal and gives its exit code."""
    with program.started("serve", "--port", "0", "--json") as process:
        assert process.stdout
        address = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")["address"]

        def end(number: signal.Signals) -> int:
            process.send_signal(number)
            process.communicate(timeout=TIMEOUT)
            return process.returncode

        yield address, end


def database(program: Program) -> Path:
    return program.folder / "data" / "app.db"


def ask(address: str) -> None:
    body = json.dumps({"model": "assistant", "messages": [{"role": "user", "content": QUESTION}]}).encode()
    request = Request(f"{address}/v1/chat/completions", body, {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=TIMEOUT) as reply:  # noqa: S310
        assert "500 metres" in json.load(reply)["choices"][0]["message"]["content"]


def costs(program: Program) -> list[Any]:
    done = program.run("costs", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return [(row["model"], row["key"], row["answers"], row["usd"]) for row in json.loads(done.stdout)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_a_server_that_is_ended_at_once_has_kept_its_answers(program: Program) -> None:
    with serving(program) as (address, end):
        for _ in range(3):
            ask(address)
        assert end(signal.SIGTERM) == 143
    assert costs(program) == [("offline, extractive", "anonymous", 3, 0.0)]


def test_costs_are_read_while_the_server_runs_and_survive_its_being_killed(program: Program) -> None:
    with serving(program) as (address, end):
        ask(address)
        deadline = time.monotonic() + TIMEOUT
        while not kept(program) and time.monotonic() < deadline:
            time.sleep(0.05)
        while_it_runs = costs(program)
        end(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    assert while_it_runs == costs(program) == [("offline, extractive", "anonymous", 1, 0.0)]


def kept(program: Program) -> int:
    """How many answers are written by now."""
    if not database(program).exists():
        return 0
    with closing(sqlite3.connect(f"{database(program).as_uri()}?mode=ro", uri=True)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM answers").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_a_database_that_makes_itself_says_nothing_in_the_log(program: Program) -> None:
    with program.started("serve", "--port", "0") as process:
        assert process.stderr
        address = next(json.loads(line)["address"] for line in process.stderr if '"serving"' in line)
        ask(address)
        process.terminate()
        later = [json.loads(line)["event"] for line in process.communicate(timeout=TIMEOUT)[1].splitlines()]
    assert kept(program) == (0 if sys.platform == "win32" else 1)
    assert [event for event in later if "lembic" in event or "pgrade" in event or "DDL" in event] == []


def test_each_command_that_answers_keeps_what_it_took(program: Program) -> None:
    program.run_all(Call(("ask", QUESTION)), Call(("chat",), stdin=f"{QUESTION}\nAnd how long?\n"))
    assert costs(program) == [("offline, extractive", "command-line", 3, 0.0)]


def test_a_damaged_database_stops_no_answer_and_one_of_newer_code_stops_the_start(program: Program) -> None:
    database(program).write_bytes(b"\xff" * 4000)
    ask_again, search = program.run("ask", QUESTION), program.run("search", "krill")
    assert (ask_again.returncode, "500 metres" in ask_again.stdout, search.returncode) == (0, True, 0)
    assert [json.loads(line)["event"] for line in ask_again.stderr.splitlines()] == ["usage is not written"]
    database(program).unlink()
    with closing(sqlite3.connect(database(program))) as connection:
        connection.executescript(NEWER)
    for command in (("ask", QUESTION), ("serve", "--port", "0"), ("migrate",), ("costs",)):
        done = program.run(*command)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "newer than this code" in done.stderr
    assert program.run("search", "krill").returncode == 0
