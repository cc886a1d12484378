"""Fixtures for the API: a scripted service, and clients inside and outside of the process."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.api.application import create_app
from app.monitoring.logging import configure_logging
from tests.api.browser import Page, browsing
from tests.fakes.logs import kept_logging
from tests.fakes.services import FakeService

Connect = Callable[[FakeService], TestClient]


@pytest.fixture(autouse=True)
def log() -> Iterator[io.StringIO]:
    """What the process logs meanwhile: JSON lines."""
    with kept_logging():
        stream = io.StringIO()
        configure_logging("debug", stream)
        yield stream


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def connect() -> Iterator[Connect]:
    """`connect(service)`: a client that sees a crash as the server's clients do, as a response."""
    clients: list[TestClient] = []

    def open_client(service: FakeService) -> TestClient:
        clients.append(TestClient(create_app(service), "http://127.0.0.1:8000", raise_server_exceptions=False))
        return clients[-1]

    yield open_client
    for one in clients:
        one.close()


@pytest.fixture
def client(service: FakeService, connect: Connect) -> TestClient:
    return connect(service)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with browsing(tmp_path) as opened:
        yield opened
