"""Where a command writes, and the one place that turns failures into an exit code.

Results go to standard output, everything else to standard error. With `--json`, standard output holds exactly one
JSON document, or of a command that goes through lines one on each line; when the command fails before it is done, the
last one is `{"error": {"type", "message"}}`. Wrong usage is the exception: typer reports it on standard error and exits
with 2.
"""

import io
import json
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import IO, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from app.cli.printable import one_line, printable
from app.errors import AppError
from app.redaction import redact

FAILED, CRASHED, INTERRUPTED, OUTPUT_CLOSED = 1, 70, 130, 141


class Paper(Console):
    """One stream, plain when it is not a terminal. Nothing in a text is taken for markup or a command."""

    def on_broken_pipe(self) -> None:
        """Whoever read this (`| head`) has gone: fall silent, and end the command when it was its output."""
        self.quiet = True
        discard(self.file)
        if not self.stderr:
            raise typer.Exit(OUTPUT_CLOSED)

    def write(self, text: str, style: str = "", end: str = "\n") -> None:
        self.print(Text(printable(text), style=style), end=end, soft_wrap=True)


class Terminal:
    """The two streams of one command."""

    def __init__(self) -> None:
        sys.stdin = sys.stdin or io.TextIOWrapper(io.BytesIO())  # None when it was closed (`<&-`)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        self.result = Paper(file=sys.stdout or io.StringIO())  # the same, of `>&-`
        self.notes = Paper(stderr=True)
        self.people = self.result
        self.json = False
        self.indent: int | None = 2  # None makes JSON Lines of several documents

    def use_json(self) -> None:
        """Keep standard output for the document, also from libraries that print."""
        self.json = True
        self.people = self.notes
        sys.stdout = sys.stderr

    def write(self, text: str, style: str = "", end: str = "\n") -> None:
        """For people: on standard output, or on standard error when that is kept for JSON."""
        self.people.write(text, style, end)

    def note(self, text: str, style: str = "") -> None:
        """Beside the result: on standard error."""
        self.notes.write(text, style)

    def document(self, value: object) -> None:
        """The one JSON document, in ASCII: any encoding takes it, and no terminal finds a command in it."""
        if self.json:
            self.json = False
            self.result.out(json.dumps(value, indent=self.indent), highlight=False)

    def records(self, values: Sequence[object]) -> None:
        """Some of many documents, each on a line of its own."""
        if self.json and values:
            self.result.out("\n".join(map(json.dumps, values)), highlight=False)

    def fail(self, error: BaseException, message: str, code: int) -> NoReturn:
        """Report a failure in one line, and leave with this exit code."""
        self.note(message, "red")
        try:
            self.document({"error": {"type": type(error).__name__, "message": message.removeprefix("error: ")}})
        except OSError:  # standard output takes nothing; the line above is on standard error
            discard_unwritable(sys.stdout)
        raise typer.Exit(code)


@contextmanager
def failures(terminal: Terminal, debug: bool) -> Iterator[None]:
    """Every failure ends here: one line on standard error, and an exit code. `debug` adds the traceback."""
    try:
        with redirect_stdout(sys.stdout):  # undoes use_json
            yield
    except typer.BadParameter as error:
        error.message = error.message.removeprefix("Value error, ")  # typer passes on how pydantic says it
        raise
    except (typer.Exit, typer.Abort, typer.TyperException):
        raise
    except KeyboardInterrupt as error:
        terminal.fail(error, "interrupted", INTERRUPTED)
    except Exception as error:
        if debug:
            terminal.note(redact(traceback.format_exc()))
        terminal.fail(error, *describe(error))


def describe(error: Exception) -> tuple[str, int]:
    """The line for people, and the exit code."""
    if isinstance(error, AppError):
        return f"error: {redact(one_line(str(error)))}", FAILED
    if isinstance(error, OSError):
        discard_unwritable(sys.stdout)
        place = f" ({one_line(str(error.filename))})" if error.filename else ""
        reason = one_line(error.strerror or str(error))
        return f"error: {reason}{place}: correct that and run the command again, or see `python -m app doctor`", FAILED
    return (
        f"unexpected error: {type(error).__name__}: {redact(one_line(str(error)))[:500]}: "
        "put --debug after `python -m app` to see where",
        CRASHED,
    )


def discard_unwritable(stream: IO[str]) -> None:
    """A full disk keeps what was written in the buffer: without this the interpreter fails once more as it ends."""
    try:
        stream.flush()
    except (OSError, ValueError):
        discard(stream)


def discard(stream: IO[str]) -> None:
    """Send what is left of a stream, and what is still to come, nowhere."""
    target = os.open(os.devnull, os.O_WRONLY)
    os.dup2(target, stream.fileno())
    os.close(target)
