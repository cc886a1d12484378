"""Why a database can't be used, in one line that says what to do. Imports no database library."""

from app.errors import DatabaseUnavailable
from app.storage.address import DatabaseAddress

# By the names of SQLite's result codes, which may go on: SQLITE_IOERR_WRITE.
SQLITE = {
    ("SQLITE_CORRUPT", "SQLITE_NOTADB"): "is no database, or damaged: put a backup in its place, or move it away, "
    "and a new one is made",
    ("SQLITE_FULL",): "has no room on its disk: free disk space",
    ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM"): "can't be opened or written: make the file and its folder "
    "writable, or set DATA_DIR to another folder",
    ("SQLITE_IOERR",): "can't be read or written: free disk space, or check the disk",
    ("SQLITE_BUSY", "SQLITE_LOCKED"): "is held by another process: try again",
}

# The state by which PostgreSQL says that a statement took too long.
QUERY_CANCELED = "57014"


def unavailable(address: DatabaseAddress, error: BaseException) -> DatabaseUnavailable:
    """What a driver, or SQLAlchemy around it, has raised."""
    original = getattr(error, "orig", None) or error
    code = getattr(original, "sqlite_errorname", None) or ""
    for codes, words in SQLITE.items():
        if code.startswith(codes):
            return DatabaseUnavailable(f"the database {address} {words}")
    if getattr(original, "sqlstate", None) == QUERY_CANCELED:
        return DatabaseUnavailable(f"{address} did not answer in time ({words_of(original)}): try again later")
    if not_connected(original):
        return DatabaseUnavailable(f"{address} does not answer ({words_of(original)}): start it, or check DATABASE_URL")
    return DatabaseUnavailable(f"the database {address} failed ({type(original).__name__}: {words_of(original)}): "
                               "run `python -m app doctor`")  # fmt: skip


def not_connected(error: BaseException) -> bool:
    """PostgreSQL's driver has no code for a server that it did not reach, or that did not let it in."""
    kinds = {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(error).__mro__}
    return "psycopg.OperationalError" in kinds and getattr(error, "sqlstate", None) is None


def words_of(error: BaseException) -> str:
    """The first line of what the driver says: without the statement, its values or a password."""
    return " ".join(str(error).partition("\n")[0].split())[:200]
