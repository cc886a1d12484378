"""Does the database fit this code? Read at every start, so without SQLAlchemy, which takes longer than all the rest."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from app.errors import DatabaseUnavailable, MissingExtra, SchemaMismatch
from app.storage.address import DatabaseAddress

VERSIONS = Path(__file__).parent / "migrations" / "versions"
QUESTION = "SELECT version_num FROM alembic_version"
SECONDS = 5.0
Fit = Literal["fresh", "current", "outdated", "unknown"]


def revisions() -> list[str]:
    """The versions of the schema that this code knows, oldest first: `v0001_usage.py` is `0001`."""
    return sorted(path.name[1:5] for path in VERSIONS.glob("v????_*.py"))


def check_schema(address: DatabaseAddress, known: Sequence[str] | None = None) -> None:
    """Raises SchemaMismatch for a database of another version, DatabaseUnavailable for one that can't be read.

    A database that is not there yet is made when it is first written to.
    """
    match fit(revision_of(address), known or revisions()):
        case "outdated":
            raise SchemaMismatch(f"the database {address} is older than this code: run `python -m app migrate`")
        case "unknown":
            raise SchemaMismatch(f"the database {address} is newer than this code: deploy the code that it was made by")


def fit(revision: str | None, known: Sequence[str]) -> Fit:
    """`fit("0001", ["0001", "0002"])` -> `"outdated"`; None stands for a database without tables."""
    if revision is None:
        return "fresh"
    if revision not in known:
        return "unknown"
    return "current" if revision == known[-1] else "outdated"


def revision_of(address: DatabaseAddress) -> str | None:
    """The version of the database's schema; None where it has none yet. Blocking."""
    return revision_of_file(address.file) if address.file else revision_of_server(address)


def revision_of_file(path: Path) -> str | None:
    if not path.exists() or not path.stat().st_size:
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=SECONDS)) as connection:
            found = connection.execute(QUESTION).fetchone()
            return str(found[0]) if found else None
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        raise DatabaseUnavailable(
            f"the database {path} can't be read ({error}): check the file and its folder"
        ) from None
    except sqlite3.DatabaseError as error:
        raise DatabaseUnavailable(f"{path} is no database ({error}): move it away, and start again") from None


def revision_of_server(address: DatabaseAddress) -> str | None:
    try:
        import psycopg
    except ImportError:
        raise MissingExtra("DATABASE_URL needs the extra 'postgres': run `make setup EXTRAS=\"postgres\"`") from None
    try:
        with psycopg.connect(address.plain_url, connect_timeout=int(SECONDS)) as connection:
            found = connection.execute(QUESTION).fetchone()
            return str(found[0]) if found else None
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.Error as error:
        raise DatabaseUnavailable(
            f"{address} does not answer ({type(error).__name__}): start it, or check DATABASE_URL"
        ) from None
