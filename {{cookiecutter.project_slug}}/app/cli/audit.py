"""`audit`: what was approved, exported, erased, deleted and rebuilt, and by whom."""

from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from app.cli.console import FAILED
from app.cli.printable import counted, label
from app.cli.records import Record
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from app.storage.audited import Audited

T = TypeVar("T")

audit = typer.Typer(name="audit", no_args_is_help=True)

Limit = Annotated[int, typer.Option(min=1, max=100_000, help="How many, the newest ones.")]
Known = Annotated[str, typer.Option(metavar="HASH", help="One that was noted earlier, and must be there still.")]


@audit.callback()
def about() -> None:
    """Show and check the audit log of approvals and of what was done to data.

    \b
    Examples:
      python -m app audit list
      python -m app audit verify

    Next: docs/privacy.md says what a row holds.
    """


@audit.command("list")
def list_(ctx: typer.Context, limit: Limit = 50, json: Json = False) -> None:
    """List who did what, and when. Who was erased has no name here.

    \b
    Examples:
      python -m app audit list
      python -m app audit list --limit 1000 --json
    """
    from app.storage.audited import audited

    session: Session = ctx.obj
    terminal = session.start(json)
    found = asked(lambda engine: audited(engine, limit))
    terminal.document([audited_record(one) for one in found])
    if json:
        return
    for one in found:
        at = datetime.fromtimestamp(one.link.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        terminal.write(f"{one.link.id:>6}  {at}  {one.link.action:<18} {label(one.subject or '(erased)')}")
    if not found:
        terminal.note("nothing was approved, exported, erased, deleted or rebuilt yet")


@audit.command("verify")
def verify(ctx: typer.Context, known: Known = "", json: Json = False) -> None:
    """Check that every row is as it was written, and that none is missing.

    Note the last hash elsewhere: with --known it shows later that no newer row was taken away, and that the log was not
    written anew. Exits with 1 and names the row where the chain breaks.

    \b
    Examples:
      python -m app audit verify
      python -m app audit verify --known 5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9
    """
    from app.storage.audited import check_chain

    session: Session = ctx.obj
    terminal = session.start(json)
    checked = asked(lambda engine: check_chain(engine, known.strip().lower()))
    broken = checked.broken
    found = {"row": broken.id, "reason": broken.reason} if broken else None
    terminal.document({"rows": checked.rows, "last": checked.last, "broken": found})
    if not json:
        terminal.write(f"{counted(checked.rows, 'row')}, the last hash is {checked.last or 'none'}")
        terminal.write(
            f"the chain is broken: {broken.reason}" if broken else "the chain holds", "red" if broken else "green"
        )
    if broken:
        raise typer.Exit(FAILED)


def asked(work: "Callable[[AsyncEngine], Awaitable[T]]") -> T:
    """Of the database that the settings name."""
    from app.bootstrap.storage import build_database
    from app.settings import load_settings

    with closing(build_database(load_settings())) as database:
        return database.run_now(work)


def audited_record(one: "Audited") -> Record:
    shown: dict[str, Any] = {"id": one.link.id, "at": one.link.at, "action": one.link.action}
    return {**shown, "tenant": one.tenant, "subject": one.subject, "hash": one.link.hash}
