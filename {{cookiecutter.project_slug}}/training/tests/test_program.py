"""`python -m training` as people type it."""

import subprocess
import sys
from pathlib import Path

from tests.cli.programs import TIMEOUT, clean_environment


def typed(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "training", *arguments],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
    )


def test_without_a_command_it_says_what_there_is(tmp_path: Path) -> None:
    shown = typed(tmp_path, "--help").stdout
    assert "Usage: python -m training" in shown
    for command in (
        "data",
        "advise",
        "lora",
        "merge",
        "gguf",
        "evaluate",
        "serve",
        "memory",
        "quantise",
        "distil",
        "prune",
        "embeddings",
        "compare",
        "cloud",
    ):
        assert f"  {command} " in shown
    assert "docs/training.md" in shown


def test_the_command_of_the_application_is_the_same_one(tmp_path: Path) -> None:
    shown = typed(tmp_path, "injection", "--help")
    assert shown.returncode == 0
    assert "--benign" in shown.stdout


def test_a_failure_is_one_line_and_an_exit_code(tmp_path: Path) -> None:
    failed = typed(tmp_path, "injection", "--attacks", "absent.txt", "--report", "nowhere")
    assert failed.returncode == 1
    assert failed.stderr.startswith("error: ")
    assert len(failed.stderr.splitlines()) == 1


def test_a_command_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert typed(tmp_path, "nothing").returncode == 2
