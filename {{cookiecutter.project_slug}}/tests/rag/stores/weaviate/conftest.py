"""A stand-in for a test alone, which may break it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from app.rag.stores.weaviate.engine import WeaviateEngine
    from tests.fakes.weaviate.server import FakeWeaviate

Connect = Callable[..., "WeaviateEngine"]


@pytest.fixture
def server() -> Iterator["FakeWeaviate"]:
    from tests.fakes.weaviate.server import FakeWeaviate

    with FakeWeaviate() as found:
        yield found


@pytest.fixture
def connected(server: "FakeWeaviate") -> Iterator[Connect]:
    """Makes engines that are closed with the test."""
    from app.rag.stores.weaviate.connection import Connection
    from app.rag.stores.weaviate.engine import WeaviateEngine

    with ExitStack() as opened:

        def connect(key: str | None = "a-key", timeout: float = 30) -> WeaviateEngine:
            engine = WeaviateEngine(Connection(server.addresses, key, timeout))
            opened.callback(engine.close)
            return engine

        yield connect
