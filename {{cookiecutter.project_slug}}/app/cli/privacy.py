"""`privacy`: hands out, and erases, what is kept of a person."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from json import dumps
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from app.cli.printable import one_line
from app.cli.session import Json, Session
from app.errors import AppError, IndexBusy
from app.types import Context

if TYPE_CHECKING:
    from app.cli.console import Terminal
    from app.settings import Settings

privacy = typer.Typer(name="privacy", no_args_is_help=True)


def named(subject: str) -> str:
    """Raises typer.BadParameter."""
    if not subject:
        raise typer.BadParameter("it is empty: name the person, as their requests do in `user`")
    if subject != subject.encode("utf-8", "replace").decode():
        raise typer.BadParameter("it is not UTF-8, as the names of all requests are")
    return subject


Subject = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="The person: what their requests have as `user`.", show_default=False, callback=named
    ),
]
Output = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A new file to write, which only you can read.", show_default=False)
]
Yes = Annotated[bool, typer.Option("--yes", help="Erase without asking.")]
COMMAND_LINE = Context(subject="command-line")
ELSEWHERE = (
    "no server was asked, since none holds the index here: one that runs all the same may remember answers for up to "
    "a day, until you restart it"
)


class NotConfirmed(AppError):
    """Nobody said that it should be done."""


@privacy.callback()
def about() -> None:
    """Export or erase what is kept of a person.

    \b
    Examples:
      python -m app privacy export --subject ann --output ann.json
      python -m app privacy erase --subject ann

    Next: docs/privacy.md says what is kept, where, and what is not reached.
    """


@privacy.command("export")
def export(ctx: typer.Context, subject: Subject, output: Output = None, json: Json = False) -> None:
    """Write everything that is kept of a person as JSON, to standard output or to a file.

    \b
    Examples:
      python -m app privacy export --subject ann
      python -m app privacy export --subject ann --output ann.json

    Next: `python -m app privacy schema` describes the file.
    """
    import asyncio

    from app.bootstrap.privacy import build_privacy
    from app.settings import load_settings

    session: Session = ctx.obj
    terminal = session.start(json or output is None)
    kept = build_privacy(load_settings())
    with file_for_me(output) if output else nullcontext() as file, closing(kept.usage):
        found = asyncio.run(kept.export(subject, COMMAND_LINE))
        if file:
            file.write(dumps(found, indent=2))
    if output is None:
        terminal.document(found)
        return
    counts = {name: len(rows) for name, rows in found.items() if isinstance(rows, list)}
    terminal.document({"file": str(output), "kept": counts})
    if not json:
        terminal.write(f"{output} holds what is kept of {one_line(subject)}: {listing(counts)}")


@privacy.command("schema")
def schema(ctx: typer.Context, json: Json = False) -> None:
    """Print the JSON Schema of an export.

    \b
    Examples:
      python -m app privacy schema
    """
    from app.bootstrap import privacy as kept

    session: Session = ctx.obj
    session.start(True).document(kept.schema())


@privacy.command("erase")
def erase(ctx: typer.Context, subject: Subject, yes: Yes = False, json: Json = False) -> None:
    """Erase everything that is kept of a person, from the files too. It can't be undone.

    A server that holds the index does it by itself, since it remembers answers. Broken off, run it again: it does the
    rest. Backups, logs of other systems and what a provider keeps are not reached.

    \b
    Examples:
      python -m app privacy erase --subject ann
      python -m app privacy erase --subject ann --yes --json
    """
    from app.settings import load_settings

    session: Session = ctx.obj
    terminal = session.start(json)
    if not yes:
        confirm(subject)
    gone = erase_by_whoever_can(load_settings(), subject, terminal)
    terminal.document({"subject": subject, "erased": gone})
    if not json:
        terminal.write(f"erased of {one_line(subject)}: {listing(gone)}")


def confirm(subject: str) -> None:
    """Raises NotConfirmed."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NotConfirmed("nothing was erased, since there is nobody to ask: add --yes")
    sys.stderr.write(f"Erase everything that is kept of {one_line(subject)}, for ever? Type yes: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() != "yes":
        raise NotConfirmed("nothing was erased: answer with yes, or add --yes")


def erase_by_whoever_can(settings: "Settings", subject: str, terminal: "Terminal") -> dict[str, int]:
    import asyncio

    from app.bootstrap.privacy import build_privacy
    from app.cli.server.client import Server
    from app.settings import reveal

    address = server_of(settings)
    if address is not None:
        with Server(address, reveal(settings.api_key)) as server:
            asked = {"subject": subject, "user": COMMAND_LINE.subject}
            erased: dict[str, int] = server.ask("POST", "/privacy/erase", json=asked).json()["erased"]
            return erased
    kept = build_privacy(settings)
    with closing(kept.usage):
        gone = asyncio.run(kept.erase(subject, COMMAND_LINE))
    terminal.note(ELSEWHERE)
    return gone


def server_of(settings: "Settings") -> str | None:
    """The address of the server that holds the index, if one does."""
    from app.bootstrap.retrieval import index_location
    from app.rag.stores.lock import FileLock, Holder

    location = index_location(settings, Holder.this_process("privacy erase"))
    try:
        with FileLock(location.folder, location.holder).shared():
            return None
    except IndexBusy as busy:
        return busy.server


@contextmanager
def file_for_me(path: Path) -> Iterator[IO[str]]:
    """A new one, made before anything is handed out, and gone again where that fails. Raises FileExistsError."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            yield stream
    except BaseException:
        path.unlink()
        raise


def listing(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items() if number) or "nothing"
