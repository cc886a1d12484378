"""`collections`: what the documents of the index are filed under."""

from dataclasses import asdict

import typer

from app.cli.printable import counted, label
from app.cli.session import Json, Session


def collections(ctx: typer.Context, json: Json = False) -> None:
    """List the collections of the index, with how much each holds.

    \b
    Examples:
      python -m app collections
      python -m app collections --json

    Next: `python -m app documents list --collection NAME`
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    from app.cli.server.inventory import opened

    with opened(session, "collections") as inventory:
        found = inventory.collections()
    terminal.document([asdict(one) for one in found])
    if not json:
        for one in found:
            terminal.write(
                f"{label(one.collection)}: {counted(one.documents, 'document')}, {counted(one.chunks, 'chunk')}"
            )
        if not found:
            terminal.note("no documents are indexed yet: run `python -m app ingest PATH`")
