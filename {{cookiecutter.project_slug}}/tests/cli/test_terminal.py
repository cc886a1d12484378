"""At a real terminal: colours, a progress bar, and a conversation that is typed."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.programs import PROJECT, TIMEOUT, clean_environment
from tests.signals import interruptible

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

import pty

WITH_A_FAKE = """
import sys
from app.cli import app
from tests.cli.conftest import FakeApplication
app(sys.argv[1:], obj=FakeApplication().open)
"""
REAL = """
import sys
from app.cli import app
app(sys.argv[1:])
"""


class Screen:
    """A terminal with one process at it."""

    def __init__(self, process: "subprocess.Popen[bytes]", keyboard: int) -> None:
        self.process = process
        self.keyboard = keyboard
        self.shown = ""
        self.waited = 0

    def type(self, keys: str) -> None:
        os.write(self.keyboard, keys.encode())

    def wait_for(self, text: str) -> None:
        """Read on until this is shown, after what was waited for before."""
        while (found := self.shown.find(text, self.waited)) < 0:
            assert self.read(), f"{text!r} was never shown, but {self.shown!r}"
        self.waited = found + len(text)

    def end(self) -> int:
        """Read to the end; the exit code."""
        while self.read():
            pass
        return self.process.wait(TIMEOUT)

    def read(self) -> str:
        ready, _, _ = select.select([self.keyboard], [], [], TIMEOUT)
        assert ready, f"nothing more was shown after {self.shown!r}"
        try:
            more = os.read(self.keyboard, 65536).decode(errors="replace")
        except OSError:  # how Linux reports that the other side is closed
            return ""
        self.shown += more
        return more


@contextmanager
def screen(*arguments: str, program: str = WITH_A_FAKE, folder: Path = PROJECT, **environment: str) -> Iterator[Screen]:
    keyboard, terminal = pty.openpty()
    surroundings = {**clean_environment(), "TERM": "xterm", "COLUMNS": "100", **environment}
    with interruptible():
        started = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", program, *arguments],
            cwd=folder,
            env={name: value for name, value in surroundings.items() if value},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
    with started as process:
        os.close(terminal)
        try:
            yield Screen(process, keyboard)
        finally:
            process.kill()
            os.close(keyboard)


def test_sources_are_coloured_unless_no_color_is_set() -> None:
    with screen("ask", "how?", NO_COLOR="") as coloured:
        assert coloured.end() == 0
    assert "\x1b[36m[1] guide.md" in coloured.shown
    with screen("ask", "how?", NO_COLOR="1") as plain:
        assert plain.end() == 0
    assert "[1] guide.md" in plain.shown
    assert "\x1b[3" not in plain.shown


def test_ingesting_shows_a_bar_that_is_gone_at_the_end() -> None:
    with screen("ingest", "docs") as shown:
        assert shown.end() == 0
    assert "guide.md" in shown.shown
    assert shown.shown.splitlines()[-1].startswith("2 documents, 9 chunks")


def test_a_conversation_is_typed_and_ctrl_d_ends_it() -> None:
    with screen("chat") as shown:
        shown.wait_for("> ")
        shown.type("how?\n")
        shown.wait_for("milliseconds")
        shown.wait_for("> ")  # what is typed before the prompt may be lost
        shown.type("\x04")
        assert shown.end() == 0
    assert "Run make setup [1]." in shown.shown


def test_ctrl_c_at_the_prompt_ends_the_conversation_in_one_line() -> None:
    with screen("chat") as shown:
        shown.wait_for("> ")
        shown.process.send_signal(signal.SIGINT)
        shown.type("\n")  # wakes readline if the signal came just before it began to wait
        assert shown.end() == 130
    assert "interrupted" in shown.shown
    assert "Traceback" not in shown.shown


NOTE = ("agent", "Write a note 'call the office'")


@pytest.mark.parametrize(
    ("typed", "ends"),
    [("y\n", "The note was written."), ("n\n", "not approved"), ("e\n", "the arguments, as JSON: ")],
    ids=["yes", "no", "edit"],
)
def test_the_agent_asks_before_it_writes(tmp_path: Path, typed: str, ends: str) -> None:
    with screen(*NOTE, program=REAL, folder=tmp_path) as shown:
        shown.wait_for('text: "call the office"  (from your task)')
        shown.wait_for("anything else denies: ")
        shown.type(typed)
        shown.wait_for(ends)
        if typed == "e\n":
            shown.type('{"text": "call home"}\n')
            shown.wait_for("A person changed the arguments")
        assert shown.end() == 0


def test_ctrl_c_while_it_asks_ends_it_at_once_and_the_run_can_go_on(tmp_path: Path) -> None:
    with screen(*NOTE, "--thread", "monday", program=REAL, folder=tmp_path) as shown:
        shown.wait_for("anything else denies: ")
        shown.process.send_signal(signal.SIGINT)
        shown.type("\n")  # wakes input() if the signal came just before it began to wait
        shown.wait_for("python -m app agent --thread monday")
        assert shown.end() == 130
    assert "Traceback" not in shown.shown
    with screen("agent", "--thread", "monday", program=REAL, folder=tmp_path) as shown:
        shown.wait_for("anything else denies: ")
        shown.type("y\n")
        shown.wait_for("The note was written.")
        assert shown.end() == 0
