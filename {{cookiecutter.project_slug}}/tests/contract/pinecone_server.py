"""How a test gets an empty Pinecone: one stand-in for the process, with an account for each key."""

import atexit
from functools import cache
from typing import TYPE_CHECKING

from pydantic import SecretStr

from app.rag.index.store import Engine
from app.rag.stores import Location, connect
from app.settings import PineconeSettings

if TYPE_CHECKING:
    from tests.fakes.pinecone.server import FakePinecone


def empty_account(location: Location) -> Engine:
    key = SecretStr(f"key-of-{location.folder}")
    return connect("pinecone", location, PineconeSettings(pinecone_url=stand_in().url, pinecone_api_key=key))


@cache
def stand_in() -> "FakePinecone":
    from tests.fakes.pinecone.server import FakePinecone

    server = FakePinecone()
    atexit.register(server.stop)
    return server
