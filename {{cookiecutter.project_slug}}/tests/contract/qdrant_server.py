"""How a test gets an empty Qdrant server: one stand-in for the process, emptied before each test."""

import atexit
from functools import cache

from tests.fakes.qdrant_server import FakeQdrant


def empty() -> str:
    """Its address."""
    server = stand_in()
    with server.one_at_a_time:
        for collection in server.client.get_collections().collections:
            server.client.delete_collection(collection.name)
    return server.url


@cache
def stand_in() -> FakeQdrant:
    server = FakeQdrant()
    atexit.register(server.stop)
    return server
