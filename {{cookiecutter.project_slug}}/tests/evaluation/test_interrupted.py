"""Ctrl-C during an evaluation: one line, the exit code of an interrupted command, and nothing left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.programs import TIMEOUT, clean_environment
from tests.signals import interruptible

PROJECT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal elsewhere too, but not this one")
def test_an_interrupted_run_leaves_no_report_and_no_index(tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    environment = {**clean_environment(), "TMPDIR": str(tmp_path / "temporary"), "DATA_DIR": str(tmp_path / "data")}
    arguments = [sys.executable, "-m", "app", "evaluate", "--report", str(tmp_path / "report")]
    with interruptible():
        started = subprocess.Popen(arguments, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603
    assert started.stderr
    try:
        first = started.stderr.readline()
        assert "%" in first
        started.send_signal(signal.SIGINT)
        _, rest = started.communicate(timeout=TIMEOUT)
    finally:
        started.kill()
        started.wait()
    assert (started.returncode, rest.strip().splitlines()[-1]) == (130, "interrupted")
    assert list((tmp_path / "temporary").iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} <= {"temporary", "data"}
