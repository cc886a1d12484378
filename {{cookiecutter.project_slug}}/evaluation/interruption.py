"""What Ctrl-C leaves behind: every answer that was there."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.cli.console import Terminal


@contextmanager
def kept_answers(terminal: Terminal) -> Iterator[None]:
    """Says after Ctrl-C that nothing was for nothing."""
    try:
        yield
    except KeyboardInterrupt:
        terminal.note("every answer so far is kept: run the command again to go on")
        raise
