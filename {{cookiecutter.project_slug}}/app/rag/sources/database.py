"""The rows of one query, one after the other, from SQLite or PostgreSQL. It can change nothing there.

No message holds the password. A driver is imported when the rows are asked for.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from app.errors import MissingExtra
from app.redaction import redact

if TYPE_CHECKING:
    import sqlite3

QUERY_SECONDS = 600.0
CONNECT_SECONDS = 10
SILENT_SECONDS = 60
AT_ONCE = 500
STEPS_BETWEEN_LOOKS = 10_000
SQLITE = "sqlite:///"
NO_ROWS = "the query gives no rows, write one SELECT"
MISSING = "SQL_SOURCE_URL needs the extra 'postgres': run `make setup EXTRAS=\"postgres\"`"
# What SQLite may do for a statement. A search by FTS5 asks for the version of the data.
ALLOWED = frozenset({"SQLITE_SELECT", "SQLITE_READ", "SQLITE_FUNCTION", "SQLITE_RECURSIVE"})
VERSION = "data_version"

Rows = Iterator[Sequence[Any]]


class QueryFailed(Exception):
    """What the database says of it."""


def rows(url: str, query: str, seconds: float = QUERY_SECONDS) -> Rows:
    """The names of the columns, then the values of each row. Raises QueryFailed, MissingExtra."""
    deadline = time.monotonic() + seconds
    statement = query.strip().rstrip(";")
    found = of_file(url, statement, deadline) if url.startswith(SQLITE) else of_server(url, statement, seconds)
    for row in found:
        if time.monotonic() > deadline:
            raise QueryFailed(f"it took longer than {seconds:.0f} s")
        yield row


def of_file(url: str, query: str, deadline: float) -> Rows:
    import sqlite3

    try:
        with closing(sqlite3.connect(f"file:{quote(url.removeprefix(SQLITE))}?mode=ro", uri=True)) as connection:
            only_read(connection)
            connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_BETWEEN_LOOKS)
            yield from told(connection.execute(query))
    except (sqlite3.Error, sqlite3.Warning) as error:  # several statements are a warning in Python 3.11
        raise QueryFailed(str(error)) from None


def only_read(connection: "sqlite3.Connection") -> None:
    """`mode=ro` alone would let ATTACH create a file."""
    import sqlite3

    allowed = {getattr(sqlite3, name) for name in ALLOWED}

    def answer(action: int, first: str | None, *_: str | None) -> int:
        harmless = action in allowed or (action == sqlite3.SQLITE_PRAGMA and first == VERSION)
        return sqlite3.SQLITE_OK if harmless else sqlite3.SQLITE_DENY

    connection.set_authorizer(answer)


def of_server(url: str, query: str, seconds: float) -> Rows:
    """By a cursor of the server. Read-only also where the query would end the transaction."""
    try:
        import psycopg
    except ImportError:
        raise MissingExtra(MISSING) from None

    limits = f"-c default_transaction_read_only=on -c statement_timeout={int(seconds * 1000)}"
    waits = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": SILENT_SECONDS * 1000}
    address = f"postgresql://{url.partition('://')[2]}"
    try:
        with psycopg.connect(address, options=limits, **waits) as connection, connection.cursor("ingestion") as cursor:
            cursor.itersize = AT_ONCE
            yield from told(cursor.execute(query))
    except psycopg.Error as error:
        raise QueryFailed(reason(error, address)) from None


def told(cursor: Any) -> Rows:
    if cursor.description is None:
        raise QueryFailed(NO_ROWS)
    yield tuple(column[0] for column in cursor.description)
    yield from cursor


def reason(error: Exception, address: str) -> str:
    password = urlsplit(address).password
    said = redact(str(error) or type(error).__name__, [password] if password else [])
    return " ".join(said.split())[:300]
