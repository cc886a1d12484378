"""The page of the judge: its commands run, and its table is what they print."""

import json
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from evaluation.judge.command import SUBSTANTIAL
from evaluation.judge.labels import FEWEST, read_labels
from evaluation.page import table_in
from evaluation.report.record import record
from tests.docs.pages import DOCS, code, one_line, text
from tests.evaluation.commands import served
from tests.evaluation.report.cases import made_up
from tests.fakes.logs import kept_logging
from tests.fakes.upstream import openai_stream, upstream

ROWS = table_in(text("judge.md"), "evaluate calibrate")
COMMANDS = [line for line in code(DOCS / "judge.md") if line.startswith("python -m app evaluate calibrate -")]
PAIRWISE = [line for line in code(DOCS / "judge.md") if line.startswith("python -m app evaluate pairwise ")]
SETTINGS = {"LLM_MODEL": "offline", "QDRANT_URL": "", "LOG_LEVEL": "warning"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_prints_the_row_of_the_rules(command: str, tmp_path: Path) -> None:
    with kept_logging():
        env = {**SETTINGS, "DATA_DIR": str(tmp_path)}
        done = CliRunner().invoke(app, shlex.split(command.removeprefix("python -m app ")), env=env)
    head, _, row = done.stdout.splitlines()
    assert (head, row.rpartition(" | ")[0]) == (ROWS[0], ROWS[2].rpartition(" | ")[0])
    assert done.exit_code == (0 if "may be used" in row else 1)


@pytest.mark.parametrize("command", PAIRWISE)
def test_a_command_of_the_page_compares_two_runs(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.json").write_text(json.dumps(record(made_up())), encoding="utf-8")
    with upstream(openai_stream("tie")) as server, kept_logging():
        env = {**SETTINGS, **served(server), "DATA_DIR": str(tmp_path / "own")}
        done = CliRunner().invoke(app, shlex.split(command.removeprefix("python -m app ")), env=env)
    assert done.exit_code == 0, done.output
    assert "win rate of B: 0.500 (0.500 to 0.500) of 40: no difference shown" in done.stdout


def test_both_judges_of_the_table_saw_every_label_and_are_refused() -> None:
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in ROWS[2:]]
    assert [row[0] for row in rows] == ["rules", "openai:smollm2"]
    assert {row[1] for row in rows} == {str(len(read_labels()))}
    assert {row[-1] for row in rows} == {"refused"}
    assert all(float(row[2].split()[0]) < SUBSTANTIAL for row in rows)


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    page = one_line("judge.md")
    assert f"Below a kappa of {SUBSTANTIAL}" in page
    assert f"at least {FEWEST} good and {FEWEST} bad answers" in page
