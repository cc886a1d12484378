"""What frameworks.md tells to type runs, and its tables have the shape that the commands print."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evaluation.frameworks import row as frameworks
from evaluation.page import table_in
from evaluation.peers import row as peers
from tests.cli.programs import TIMEOUT, clean_environment
from tests.docs.pages import DOCS, text

PAGE = text("frameworks.md")
PROGRAMS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "docs").mkdir()
    shutil.copy(DOCS / "index.md", folder / "docs")
    run(["-m", "app", "ingest", "docs"], folder)
    return folder


def run(arguments: list[str], folder: Path) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, *arguments],
        cwd=folder, env=clean_environment(), capture_output=True, text=True, timeout=3 * TIMEOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_langchain_program_of_the_page_finds_and_answers(project: Path) -> None:
    program, _ = PROGRAMS
    printed = run(["-c", program], project)
    assert "index.md: " in printed
    assert printed.splitlines()[-1] == "Run make setup."


@pytest.mark.engines
def test_the_llamaindex_program_of_the_page_finds_and_answers(project: Path) -> None:
    _, program = PROGRAMS
    *_, by_meaning, nodes = run(["-c", program], project).splitlines()
    assert by_meaning == "index.md"
    assert int(nodes) > 5


@pytest.mark.parametrize(
    ("command", "head"), [("benchmark frameworks", frameworks.HEAD), ("benchmark peers", peers.HEAD)]
)
def test_a_table_has_the_columns_that_the_command_prints(command: str, head: str) -> None:
    lines = table_in(PAGE, command)
    assert lines[:2] == head.splitlines()
    assert len(lines) > 3
    assert {line.count(" | ") for line in lines[2:]} == {head.splitlines()[0].count(" | ")}


def test_the_three_ways_are_in_the_table() -> None:
    names = [line.split("`")[1] for line in table_in(PAGE, "benchmark frameworks")[2:]]
    assert names == ["native", "langchain", "llamaindex"]
