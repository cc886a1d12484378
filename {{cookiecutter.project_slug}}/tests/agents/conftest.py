"""A PostgreSQL server for the tests of the family `postgres`."""

from collections.abc import Iterator

import pytest

from app.storage.address import DatabaseAddress
from tests.fakes.postgres import new_database, postgres_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    tmp_path_factory.getbasetemp()  # which shuts the folders above it, before the server opens those that it needs
    with postgres_server() as url:
        yield url


@pytest.fixture
def on_server(server: str) -> Iterator[DatabaseAddress]:
    """An empty database on it."""
    with new_database(server) as address:
        yield address
