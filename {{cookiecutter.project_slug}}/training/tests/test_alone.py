"""Two runs at once in one folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import SettingsError
from tests.cli.programs import PROJECT, TIMEOUT, clean_environment
from training.alone import alone, clear, contents, said

TRY = "import sys, pathlib, training.alone as one\nwith one.alone(pathlib.Path(sys.argv[1])): print('in')"


def other(work: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", TRY, str(work)],
        cwd=PROJECT, env=clean_environment(), capture_output=True, text=True, timeout=TIMEOUT,
    )  # fmt: skip


def test_a_second_process_is_told_to_wait_and_then_let_in(tmp_path: Path) -> None:
    with alone(tmp_path / "run"):
        assert "another run is at work in" in other(tmp_path / "run").stderr
    assert other(tmp_path / "run").stdout == "in\n"


def test_a_run_that_fails_lets_the_next_one_in(tmp_path: Path) -> None:
    with pytest.raises(SettingsError), alone(tmp_path):
        raise SettingsError("full")
    with alone(tmp_path):
        assert contents(tmp_path) == []


def test_what_an_earlier_run_left_goes_and_the_lock_stays_held(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "recipe.json").write_text('{"mod')
    with alone(tmp_path):
        assert said(tmp_path / "recipe.json") is None
        clear(tmp_path)
        assert contents(tmp_path) == []
        assert "another run" in other(tmp_path).stderr
