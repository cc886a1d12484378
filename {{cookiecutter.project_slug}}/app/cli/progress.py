"""The bar that long work shows: on standard error, and only when that is a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.cli.console import Terminal
from app.cli.printable import one_line

if TYPE_CHECKING:
    from app.types import Progress


@contextmanager
def progress_bar(terminal: Terminal) -> Iterator["Progress"]:
    """A function to call with how far the work is."""
    from rich.progress import BarColumn, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    what = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), what)
    notes = terminal.notes
    with Bar(*columns, console=notes, transient=True, disable=not notes.is_terminal) as bar:
        task = bar.add_task("reading", total=None)

        def advance(done: int, total: int, source: str) -> None:
            bar.update(task, completed=done, total=total, description=one_line(source))

        yield advance
