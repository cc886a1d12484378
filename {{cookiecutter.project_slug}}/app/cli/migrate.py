"""`migrate`: brings the database to what this code needs."""

import typer

from app.cli.session import Json, Session


def migrate(ctx: typer.Context, json: Json = False) -> None:
    """Bring the database of usage and budgets to this version of the code.

    A fresh database needs no migration: it is made when it is first written to. After an update the server says when
    this is due. All of it is done, or nothing.

    \b
    Examples:
      python -m app migrate
      python -m app migrate --json

    Next: start the server.
    """
    from contextlib import closing

    from app.bootstrap.storage import address_of
    from app.settings import load_settings
    from app.storage.database import Database
    from app.storage.migrate import migrate as upgrade

    session: Session = ctx.obj
    terminal = session.start(json)
    address = address_of(load_settings())
    with closing(Database(address)) as database:
        before, after = database.migrate_now(upgrade)
    terminal.document({"database": str(address), "before": before, "after": after})
    if not json:
        done = (
            "has the newest schema already" if before == after else f"was brought from {before or 'nothing'} to {after}"
        )
        terminal.write(f"{address} {done}")
