"""`python -m training quantise` as people type it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.cli.programs import PROJECT, TIMEOUT, clean_environment
from tests.signals import interruptible
from training.__main__ import program
from training.quantisation.formats import FORMATS
from training.quantisation.method import Method
from training.tests.quantisation.material import TEXT, Small

COMMAND = [sys.executable, "-m", "training", "quantise"]


def typed(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        [*COMMAND, *arguments],
        cwd=PROJECT,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
    )


def here(*arguments: str) -> Result:
    """In this process, which has the libraries already, and without the settings of whoever runs the tests."""
    theirs: dict[str, str | None] = dict.fromkeys(set(os.environ) - set(clean_environment()))
    return CliRunner().invoke(program, ["quantise", *arguments], env=theirs)


@pytest.fixture
def text(tmp_path: Path) -> str:
    file = tmp_path / "text.md"
    file.write_text(TEXT, encoding="utf-8")
    return str(file)


def test_the_help_names_every_method_and_every_format_is_one() -> None:
    shown = typed("--help")
    assert shown.returncode == 0
    assert set(FORMATS) <= set(Method)
    assert all(name in shown.stdout for name in Method)


def test_a_text_that_is_not_there_is_one_line_before_anything_is_loaded() -> None:
    failed = typed("--text", "absent.md")
    assert failed.returncode == 1
    assert failed.stderr.startswith("error: No such file or directory (absent.md)")
    assert len(failed.stderr.splitlines()) == 1


def test_a_model_that_is_not_there_says_how_to_fetch_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.md").write_text(TEXT, encoding="utf-8")
    failed = here("--text", "text.md")
    assert failed.exit_code == 1
    assert "error: data/models/smollm2: there is no such folder or file: " in failed.stderr
    assert "run `python -m app models fetch smollm2`" in failed.stderr


@pytest.mark.training
def test_the_document_has_a_row_for_the_whole_model_and_each_method(small: Small, text: str, tmp_path: Path) -> None:
    methods = ["--method", "int8", "--method", "q4_0", "--method", "four_bit"]
    done = here(str(small.gguf), *methods, "--output", str(tmp_path / "made"), "--text", text, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["model"], found["tokens"]) == (str(small.gguf), 29)
    assert found["layer"] == "64 inputs and 64 outputs"
    rows = found["methods"]
    assert list(rows) == ["float32", "int8", "q4_0", "four_bit"]
    assert rows["int8"]["path"] == str(tmp_path / "made" / "int8")
    assert rows["q4_0"]["bytes"] == (tmp_path / "made" / "q4_0.gguf").stat().st_size
    assert (rows["four_bit"]["path"], rows["four_bit"]["milliseconds"]) == (None, None)


@pytest.mark.training
def test_what_was_merged_is_the_model_unless_another_is_named(
    small: Small, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    merged = tmp_path / "data" / "training" / "merged"
    merged.parent.mkdir(parents=True)
    merged.symlink_to(small.folder)
    done = here("--method", "nf4", "--text", text)
    assert done.exit_code == 0, done.output
    assert "reading data/training/merged" in done.stderr
    assert done.stdout.splitlines()[-1].endswith("Wrote into data/training")
    assert (merged.parent / "nf4" / "config.json").is_file()


@pytest.fixture
def running(small: Small, text: str, tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    """All that is usual, of a text that is read at once."""
    arguments = [str(small.gguf), "--output", str(tmp_path / "made"), "--text", text]
    with (
        interruptible(),
        subprocess.Popen(  # noqa: S603
            [*COMMAND, *arguments],
            cwd=PROJECT,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process,
    ):
        yield process
        process.kill()


@pytest.mark.training
def test_the_terminal_is_left_to_the_command(running: "subprocess.Popen[str]") -> None:
    shown, said = running.communicate(timeout=2 * TIMEOUT)
    assert running.returncode == 0
    ours = [line for line in said.splitlines() if "left: " not in line and "begun: " not in line]
    assert [line.split()[0] for line in ours] == ["reading"], said
    assert [line.split()[0] for line in shown.splitlines()] == [
        "variant", "float32", "int8", "nf4", "q8_0", "q4_0", "The",
    ]  # fmt: skip


@pytest.mark.training
def test_ctrl_c_leaves_nothing_half_written(running: "subprocess.Popen[str]", tmp_path: Path) -> None:
    assert running.stderr
    assert running.stderr.readline().startswith("reading")
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=2 * TIMEOUT)
    assert running.returncode == 130
    assert said.splitlines()[-1] == "interrupted"
    left = [one.name for one in (tmp_path / "made").iterdir()] if (tmp_path / "made").is_dir() else []
    assert set(left) <= {"int8", "nf4", "q8_0.gguf", "q4_0.gguf"}
