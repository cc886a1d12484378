"""Makes a database ready: the extension `vector`, and the list of generations. Says what an administrator must do."""

from psycopg import errors

from app.errors import IndexBroken
from app.rag.stores.pgvector import schema
from app.rag.stores.pgvector.connection import Connection

ONE_AT_A_TIME = 5_070_418_242_551
"""The number of the lock in which a database is made ready."""


def prepare(connection: Connection, place: str) -> None:
    """Within a transaction. Does nothing where all is there. Raises IndexBroken."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    create(connection, place)
    if connection.execute("SELECT to_regnamespace('chunks')").fetchone() == (None,):
        connection.execute("CREATE SCHEMA chunks")
    if connection.execute("SELECT to_regclass('chunks.texts')").fetchone() == (None,):
        connection.execute(schema.COMMON)


def create(connection: Connection, place: str) -> None:
    version = installed(connection)
    if version is None:
        try:
            connection.execute("CREATE EXTENSION vector")
        except errors.InsufficientPrivilege:
            raise IndexBroken(
                f"the user of PGVECTOR_URL may not create the extension vector in {place}: "
                "let an administrator run `CREATE EXTENSION vector` in that database"
            ) from None
        except (errors.FeatureNotSupported, errors.UndefinedFile):
            raise IndexBroken(
                f"{place} has no pgvector: install pgvector on that server, or take one that has it"
            ) from None
        version = installed(connection)
    if version is None or version < schema.OLDEST:
        found, needed = (".".join(map(str, numbers)) for numbers in (version or (), schema.OLDEST))
        raise IndexBroken(
            f"{place} has pgvector {found}, and {needed} is needed: "
            "update it there, and run `ALTER EXTENSION vector UPDATE`"
        )


def installed(connection: Connection) -> tuple[int, ...] | None:
    """(0, 8, 5), or None."""
    row = connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'").fetchone()
    return tuple(int(part) for part in row[0].split(".") if part.isdigit()) if row else None
