"""Does the database fit this code? Read at every start, so without SQLAlchemy, which takes longer than all the rest."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from app.errors import MissingExtra, SchemaMismatch
from app.storage.address import DatabaseAddress
from app.storage.engine import MISSING
from app.storage.failures import unavailable
from app.storage.sqlite import PATIENCE_SECONDS, read_uri

VERSIONS = Path(__file__).parent / "migrations" / "versions"
QUESTION = "SELECT version_num FROM alembic_version"
Fit = Literal["fresh", "current", "outdated", "unknown"]


def revisions() -> list[str]:
    """The versions of the schema that this code knows, oldest first: `v0001_usage.py` is `0001`."""
    return sorted(path.name[1:5] for path in VERSIONS.glob("v????_*.py"))


def check_schema(address: DatabaseAddress, known: Sequence[str] | None = None) -> Fit:
    """`fresh` or `current`. A database that is not there yet is made when it is first written to.

    Raises SchemaMismatch for a database of another version, DatabaseUnavailable for one that can't be read.
    """
    match fit(revision_of(address), known or revisions()):
        case "outdated":
            raise SchemaMismatch(f"the database {address} is older than this code: run `python -m app migrate`")
        case "unknown":
            raise SchemaMismatch(f"the database {address} is newer than this code: deploy the code that it was made by")
        case found:
            return found


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
    try:
        if not path.exists() or not path.stat().st_size:
            return None
        with closing(sqlite3.connect(read_uri(path), uri=True, timeout=PATIENCE_SECONDS)) as connection:
            found = connection.execute(QUESTION).fetchone()
            return str(found[0]) if found else None
    except sqlite3.Error as error:
        if "no such table" in str(error):
            return None
        raise unavailable(DatabaseAddress(path), error) from None
    except OSError as error:
        raise unavailable(DatabaseAddress(path), error) from None


def revision_of_server(address: DatabaseAddress) -> str | None:
    try:
        import psycopg
    except ImportError:
        raise MissingExtra(MISSING) from None
    try:
        with psycopg.connect(address.plain_url, connect_timeout=int(PATIENCE_SECONDS)) as connection:
            found = connection.execute(QUESTION).fetchone()
            return str(found[0]) if found else None
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.Error as error:
        raise unavailable(address, error) from None
