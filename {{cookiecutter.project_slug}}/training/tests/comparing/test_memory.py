"""The most memory that a process held."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.programs import clean_environment
from training.comparing.memory import peak_mb

HOLDS = "from training.comparing.memory import peak_mb; {}; print(peak_mb())"


def peak_of(code: str) -> float:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", HOLDS.format(code)], env=clean_environment(), capture_output=True, text=True, check=True
    )
    return float(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="it is not known there")
def test_what_was_held_and_let_go_again_counts() -> None:
    held = bytearray(80_000_000)  # of this process, and nothing to the one that it starts
    plain, large = peak_of("pass"), peak_of("bytearray(b'x') * 60_000_000")
    assert plain + 50 < large < plain + 80
    assert plain < len(held) / 1e6


def test_linux_says_it_in_a_file(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("Name:\tpython\nVmHWM:\t    2000 kB\nVmRSS:\t    1000 kB\n", encoding="ascii")
    assert peak_mb(status) == pytest.approx(2.048)


def test_elsewhere_it_is_asked_for_in_another_way(tmp_path: Path) -> None:
    found = peak_mb(tmp_path / "absent")
    assert found is None or found > 0
