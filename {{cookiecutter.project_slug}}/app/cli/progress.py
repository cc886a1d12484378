"""How far long work is: a bar on a terminal, and a line every few seconds where standard error is piped or a file."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from app.cli.console import Terminal
from app.cli.printable import one_line

if TYPE_CHECKING:
    from app.types import Progress

EVERY_SECONDS = 5.0
SHARE = 0.02
"""Of the work: before that much is done, how long the rest takes nobody can tell."""
MEGABYTE = 1_000_000


@contextmanager
def progress_bar(terminal: Terminal, *, of_bytes: bool = False) -> Iterator["Progress"]:
    """A function to call with how far the work is; with `of_bytes`, what it counts are those."""
    if not terminal.notes.is_terminal:
        yield Lines(terminal.note, of_bytes).advance
        return
    from rich.progress import (
        BarColumn,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.progress import Progress as Bar

    what = TextColumn("{task.description}", markup=False)
    rate = [TransferSpeedColumn()] if of_bytes else []
    times = (TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn())
    columns = (SpinnerColumn(), BarColumn(), TaskProgressColumn(), *rate, *times, what)
    with Bar(*columns, console=terminal.notes, transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def advance(done: int, total: int, source: str) -> None:
            bar.update(task, completed=done, total=total, description=one_line(source))

        yield advance


@dataclass
class Lines:
    """`42 %, 0.3 MB/s, 0:01:10 left: guide.md`, no sooner than EVERY_SECONDS after the work began, or the last line.

    `clock` tells seconds.
    """

    say: Callable[[str], None]
    of_bytes: bool = False
    clock: Callable[[], float] = time.monotonic
    started: float = field(init=False)
    said: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.said = self.clock()

    def advance(self, done: int, total: int, source: str) -> None:
        now = self.clock()
        if now - self.said >= EVERY_SECONDS and 0 < done < total:
            self.said = now
            self.say(self.line(done, total, one_line(source), now - self.started))

    def line(self, done: int, total: int, source: str, seconds: float) -> str:
        rate = f"{speed(done / seconds)}, " if self.of_bytes else ""
        left = f"{timedelta(seconds=round(seconds * (total - done) / done))} left"
        return f"{100 * done // total} %, {rate}{left if done >= SHARE * total else 'begun'}{source and f': {source}'}"


def speed(bytes_a_second: float) -> str:
    return f"{bytes_a_second / 1e6:.1f} MB/s" if bytes_a_second >= MEGABYTE else f"{bytes_a_second / 1e3:.0f} kB/s"
