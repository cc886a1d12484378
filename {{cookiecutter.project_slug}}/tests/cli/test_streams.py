"""The program where standard input, output or error is closed, full, or knows few signs."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.programs import TIMEOUT, Program, clean_environment, documents, posix_only


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A folder with two documents, ingested."""
    program = Program(tmp_path_factory.mktemp("ingested"))
    documents(program.folder)
    assert program.run("ingest", "docs").returncode == 0
    return program


@posix_only
def test_a_reader_that_goes_away_is_no_failure(ingested: Program) -> None:
    with ingested.started("search", "penguins") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.wait(TIMEOUT) == 141
        assert process.stderr.read() == ""


@posix_only
@pytest.mark.parametrize(
    "arguments", [["search", "penguins"], ["search", "penguins", "--json"], ["guard", "docs/bridges.md", "--json"]]
)
def test_a_full_disk_under_standard_output_is_one_line(ingested: Program, arguments: list[str]) -> None:
    for unbuffered in ("", "1"):
        with Path("/dev/full").open("w") as full:
            done = ingested.run(*arguments, stdout=full, settings={"PYTHONUNBUFFERED": unbuffered})
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert "No space left" in done.stderr


@posix_only
@pytest.mark.parametrize("command", ["ask -", "guard -", "similarity -"])
def test_standard_input_that_is_closed_is_empty(ingested: Program, command: str) -> None:
    line = f"exec {shlex.quote(sys.executable)} -m app {command} <&-"
    done = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", line],
        cwd=ingested.folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )
    assert "unexpected" not in done.stderr
    assert done.returncode in (0, 1), done.stderr


@posix_only
def test_an_error_that_standard_output_does_not_take_is_one_line(ingested: Program) -> None:
    with Path("/dev/full").open("w") as full:
        done = ingested.run("search", "", "--json", stdout=full, settings={"PYTHONUNBUFFERED": "1"})
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr


def test_a_terminal_that_knows_only_ascii_still_shows_a_passage(ingested: Program) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = ingested.run("search", "rust", "--limit", "1", settings=ascii_only)
    assert (done.returncode, "Engineers call that coat ?." in done.stdout) == (0, True)
