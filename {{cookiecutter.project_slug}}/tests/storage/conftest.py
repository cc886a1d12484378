"""A database of each kind: SQLite in every run, a real PostgreSQL in the family `postgres`."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.address import DatabaseAddress
from app.storage.database import Database
from tests.fakes.postgres import new_database, postgres_server

KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server that runs as long as the tests do."""
    tmp_path_factory.getbasetemp()  # which shuts the folders above it, before the server opens those that it needs
    with postgres_server() as url:
        yield url


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DatabaseAddress]:
    """Of an empty database."""
    if request.param == "sqlite":
        yield DatabaseAddress(tmp_path / "data" / "app.db")
        return
    with new_database(request.getfixturevalue("server")) as made:
        yield made


@pytest.fixture
def database(address: DatabaseAddress) -> Iterator[Database]:
    with closing(Database(address)) as opened:
        yield opened
