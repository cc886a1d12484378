"""What a principal may ask of the database, in SQL: views of its own rows, copied into a database in memory.

Rows of others never get there, so that no query can reach them. SQLite's authorizer lets a query read these views and
nothing else, and a query ends after a while. The SQL is the same whichever database the rows come from, which is read
by statements of ours alone: see `restricted.py`.
"""

import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from app.errors import BadQuestion
from app.storage.restricted import restricted

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from app.types import Context

COLUMNS = {
    "usage": ("day", "model", "prompt", "outcome", "milliseconds"),
    "costs": ("day", "model", "purpose", "input_tokens", "output_tokens", "usd"),
    "notes": ("at", "text"),
    "documents": ("collection", "source", "chunks", "status"),
}
TABLES = {"usage": "answers", "costs": "calls", "notes": "notes"}
MOST_COPIED = 20_000
MOST_ROWS = 50
LONGEST_CELL = 1_000
SECONDS = 1.0
STEPS = 1_000
"""After so many the clock is looked at, so that none of them may take long: it works on short texts alone."""
LONGEST_TEXT = 20_000
LONGEST_PATTERN = 100
"""Of LIKE and GLOB; both are bytes."""
ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}
Row = tuple[Any, ...]


async def own_rows(view: str, context: "Context", engine: "AsyncEngine") -> list[Row]:
    """The newest of the principal's rows that a view shows."""
    from sqlalchemy import select

    from app.storage import tables

    table = tables.metadata.tables[TABLES[view]]
    own = (table.c.tenant == context.tenant) & (table.c.subject == context.subject)
    wanted = select(*(table.c[name] for name in COLUMNS[view])).where(own).order_by(table.c.at.desc())
    async with restricted(engine) as connection:
        return [tuple(row) for row in await connection.execute(wanted.limit(MOST_COPIED))]


def ask(sql: str, rows: Mapping[str, Sequence[Row]]) -> tuple[list[str], list[Row]]:
    """The names of the columns, and at most MOST_ROWS rows. Raises BadQuestion. Blocking."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for view, found in rows.items():
            names = COLUMNS[view]
            connection.execute(f"CREATE TABLE {view} ({', '.join(names)})")
            marks = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO {view} VALUES ({marks})", found)  # noqa: S608 (names of ours)
        connection.commit()
        restrict(connection)
        try:
            cursor = connection.execute(sql)
            return [column[0] for column in cursor.description or ()], cursor.fetchmany(MOST_ROWS)
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise BadQuestion(f"the query fails ({error}): {advice()}") from None


def restrict(connection: sqlite3.Connection) -> None:
    """From here on it only reads what it holds, not its schema, and for no longer than SECONDS."""
    until = time.monotonic() + SECONDS
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_TEXT)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
    connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    connection.set_authorizer(authorize)


def authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
    name = (first or "").lower()
    counts = not second and not name.startswith("sqlite_")  # the rows of a view, or of a part that the query names
    reads = action == sqlite3.SQLITE_READ and (name in COLUMNS or counts)
    calls = action == sqlite3.SQLITE_FUNCTION and second != "load_extension"
    return sqlite3.SQLITE_OK if action in ALLOWED or reads or calls else sqlite3.SQLITE_DENY


def advice() -> str:
    shown = "; ".join(f"{view}({', '.join(names)})" for view, names in COLUMNS.items())
    return f"write one SELECT in SQLite's SQL over {shown}"
