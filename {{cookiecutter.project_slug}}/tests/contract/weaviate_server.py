"""How a test gets an empty Weaviate: one stand-in for the process, with a database for each key."""

import atexit
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from app.rag.index.store import Engine
from app.rag.stores import Location, connect
from app.settings import WeaviateSettings

if TYPE_CHECKING:
    from tests.fakes.weaviate.server import FakeWeaviate


def empty_weaviate(location: Location, folder: Path) -> Engine:
    server = stand_in()
    settings = WeaviateSettings(
        weaviate_url=server.url, weaviate_grpc_url=server.grpc_url, weaviate_api_key=SecretStr(str(folder))
    )
    return connect("weaviate", location, settings)


@cache
def stand_in() -> "FakeWeaviate":
    from tests.fakes.weaviate.server import FakeWeaviate

    server = FakeWeaviate()
    atexit.register(server.stop)
    return server
