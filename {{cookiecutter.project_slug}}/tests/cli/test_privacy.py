"""What is kept of a person, handed out and erased at the command line, with a server and without one."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.cli.conftest import FakeApplication, Run
from tests.cli.programs import TIMEOUT, Call, Program, clean_environment, documents, wait_for_address

QUESTION = "How deep does an emperor penguin dive, zebraquux?"
KEEPING = {"KEEP_ANSWERS": "on", "LLM_CACHE": "semantic"}


def post(address: str, path: str, **body: object) -> dict[str, object]:
    request = Request(  # noqa: S310
        f"{address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
        found: dict[str, object] = json.load(response)
        return found


def ask(address: str, user: str) -> dict[str, object]:
    messages = [{"role": "user", "content": QUESTION}]
    return post(address, "/v1/chat/completions", model="assistant", messages=messages, user=user)


def is_repeated(answer: dict[str, object]) -> bool:
    decisions = answer["answer"]["decisions"]  # type: ignore[index]
    return any(one["guard"] == "cache" for one in decisions)


def wait_for_rows(file: Path, wanted: int) -> None:
    """The server writes what it keeps after the answer."""
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        with closing(sqlite3.connect(file)) as database:
            if database.execute("SELECT count(*) FROM kept_answers").fetchone()[0] >= wanted:
                return
        time.sleep(0.1)


def test_a_running_server_erases_what_is_on_disk_and_what_it_remembers(tmp_path: Path) -> None:
    documents(tmp_path)
    (tmp_path / ".env").write_text("".join(f'{name}="{value}"\n' for name, value in KEEPING.items()))
    program = Program(tmp_path)
    assert program.run("ingest", "docs").returncode == 0
    with program.started("serve", "--port", "0") as server:
        address = wait_for_address(server)
        first = ask(address, "ann")
        post(address, "/feedback", answer_id=first["id"], rating="down", comment="zebraquux", user="ann")
        remembered = is_repeated(ask(address, "ann"))
        wait_for_rows(tmp_path / "data" / "app.db", 2)
        exported, erased, again = program.run_all(
            Call(("privacy", "export", "--subject", "ann")),
            Call(("privacy", "erase", "--subject", "ann", "--yes", "--json")),
            Call(("privacy", "export", "--subject", "ann")),
        )
        kept = json.loads(exported.stdout)
        assert len(kept["kept_answers"]) == 2
        assert kept["feedback"][0]["comment"] == "zebraquux"
        assert json.loads(erased.stdout)["erased"]["kept_answers"] == 2
        assert "no server was asked" not in erased.stderr
        assert not any(rows for rows in json.loads(again.stdout).values() if isinstance(rows, list))
        files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
        assert [path.name for path in files if b"zebraquux" in path.read_bytes()] == []
        assert remembered
        assert not is_repeated(ask(address, "bob"))


def test_an_export_goes_to_a_file_that_only_its_owner_reads_and_replaces_none(tmp_path: Path) -> None:
    program = Program(tmp_path)
    call = Call(("privacy", "export", "--subject", "ann", "--output", "ann.json"))
    first, second, schema, audited = program.run_all(
        call, call, Call(("privacy", "schema")), Call(("audit", "list", "--json"))
    )
    assert (first.returncode, second.returncode) == (0, 1)
    assert "nothing" in first.stdout
    assert "File exists" in second.stderr
    assert json.loads((tmp_path / "ann.json").read_text())["subject"] == "ann"
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "ann.json").stat().st_mode) == 0o600
    assert "kept_answers" in json.loads(schema.stdout)["properties"]
    assert len(json.loads(audited.stdout)) == 1  # what was not handed out is not recorded


def test_without_a_server_it_is_done_here_and_said_what_is_not_reached(tmp_path: Path) -> None:
    (erased,) = Program(tmp_path).run_all(Call(("privacy", "erase", "--subject", "ann", "--yes")))
    assert (erased.returncode, erased.stdout) == (0, "erased of ann: nothing\n")
    assert "no server was asked" in erased.stderr


@pytest.mark.parametrize("command", [("export",), ("erase", "--yes")])
def test_nobody_is_named_by_an_empty_name(run: Run, command: tuple[str, ...]) -> None:
    refused = run("privacy", *command, "--subject", "")
    assert refused.exit_code == 2
    assert "name the person" in refused.stderr


def test_an_export_that_fails_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "app.db").write_text("no database " * 100)
    (failed,) = Program(tmp_path).run_all(Call(("privacy", "export", "--subject", "ann", "--output", "ann.json")))
    assert failed.returncode == 1
    assert not (tmp_path / "ann.json").exists()


@pytest.mark.parametrize("command", [("export",), ("erase", "--yes")])
def test_a_name_that_no_request_can_have_is_refused(run: Run, command: tuple[str, ...]) -> None:
    refused = run("privacy", *command, "--subject", "\udcff")
    assert refused.exit_code == 2
    assert "UTF-8" in refused.stderr


def test_without_anybody_to_ask_nothing_is_erased(run: Run, application: FakeApplication) -> None:
    result = run("privacy", "erase", "--subject", "ann")
    assert result.exit_code == 1
    assert "add --yes" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize(("typed", "code"), [("yes", 0), ("y", 1), ("", 1)])
def test_at_a_terminal_only_the_whole_word_erases(tmp_path: Path, typed: str, code: int) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "app", "privacy", "erase", "--subject", "ann", "--json"]
    with os.fdopen(ours, "wb", buffering=0) as keyboard, os.fdopen(theirs, "rb", buffering=0) as terminal:
        keyboard.write(f"{typed}\n".encode())
        done = subprocess.run(  # noqa: S603
            command, cwd=tmp_path, env=clean_environment(), stdin=terminal,
            stdout=subprocess.PIPE, stderr=terminal, timeout=TIMEOUT, check=False,
        )  # fmt: skip
    assert done.returncode == code
    assert ("erased" in json.loads(done.stdout)) == (code == 0)
