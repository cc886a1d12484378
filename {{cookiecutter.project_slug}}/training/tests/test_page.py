"""The page on fine-tuning: its commands are run, its numbers are those of the code."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.programs import TIMEOUT, clean_environment
from tests.docs.pages import DOCS, PROJECT, code, one_line
from training.advice import rules
from training.sets.builder import Room
from training.tests.sets.material import write_docs, write_questions
from training.tests.test_advice import write_report

PAGE = DOCS / "finetuning.md"
COMMANDS = [line for line in code(PAGE) if line.startswith("python -m training ")]
# It reads all pages of the project, which takes a minute: `make train-demo` does so (test_demo.py).
WHOLE = "python -m training data"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What somebody has who follows the page: documents, questions about them, and a report."""
    folder = tmp_path_factory.mktemp("project")
    write_docs(folder / "handbook")
    write_questions(folder / "mine.jsonl")
    (folder / "data" / "report").mkdir(parents=True)
    write_report(folder / "data" / "report" / "report.json", 150)
    return folder


@pytest.mark.parametrize("command", [one for one in COMMANDS if one != WHOLE])
def test_a_command_of_the_page_does_what_it_is_there_for(command: str, project: Path) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, *shlex.split(command)[1:]],
        cwd=project,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=5 * TIMEOUT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_page_has_the_commands_that_are_tested() -> None:
    assert len(COMMANDS) == len(set(COMMANDS)) >= 3
    assert WHOLE in COMMANDS
    assert f"{WHOLE.replace('python', '$(PY)')} --plots" in (PROJECT / "Makefile").read_text("utf-8")


def test_the_chart_has_the_thresholds_of_the_rules() -> None:
    page = one_line("finetuning.md")
    assert f"Are {rules.ENOUGH_QUESTIONS} answerable questions" in page
    assert f"a right source for {rules.FOUND:.0%}?".replace("%", " %") in page
    assert rules.RIGHT == rules.CITED == rules.DECLINED
    assert f"format for {rules.RIGHT:.0%}, and {rules.DECLINED:.0%} of refusals".replace("%", " %") in page
    assert rules.PROMPTS == 2
    assert f"can {rules.ROWS} rows be learnt?" in page
    assert f"and {rules.ROWS} rows can be learnt" in page
    assert f"`--passages {Room().passages}` of them and `--tokens {Room().tokens}`" in page


def test_the_fields_of_the_document_are_those_that_are_shown(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "training", "advise", "--json"],
        cwd=project, env=clean_environment(), capture_output=True, text=True, timeout=TIMEOUT,
    )  # fmt: skip
    fields = ", ".join(f'"{name}"' for name in json.loads(done.stdout))
    assert f"{{{fields}}}" in one_line("finetuning.md")


def test_every_option_that_the_page_names_is_there() -> None:
    from typer.main import get_command

    from training.__main__ import program

    group = get_command(program)
    commands = group.commands  # type: ignore[attr-defined]
    real = {option for name in ("data", "advise") for one in commands[name].params for option in one.opts}
    named = {word for span in code(PAGE) for word in span.split() if re.match("--[a-z]", word)}
    assert named - {"--help"} <= real | {"--report"}
