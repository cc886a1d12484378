"""The engines that can keep an index, by name. Each is one module or folder here, with settings of its own."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from pydantic import BaseModel

from app.errors import SettingsError
from app.rag.index.store import Engine
from app.rag.stores.lock import Holder

# Add a store here, with the module whose `connect(location, settings)` returns its Engine; and add to
# tests/contract/engines.py how a test gets one.
STORES = {
    "qdrant": "app.rag.stores.qdrant",
    "chroma": "app.rag.stores.chroma",
    "milvus": "app.rag.stores.milvus",
    "pgvector": "app.rag.stores.pgvector",
    "weaviate": "app.rag.stores.weaviate",
    "pinecone": "app.rag.stores.pinecone",
}
# Those of them that run nowhere but on a server.
SERVERS = ("pgvector", "weaviate", "pinecone")


@dataclass(frozen=True, slots=True)
class Location:
    """Where an index lies that is kept in files, and who asks for it."""

    folder: Path
    holder: Holder


def connect(name: str, location: Location, settings: BaseModel) -> Engine:
    """Imports only the store that is named, which reads its own fields of the settings.

    Raises SettingsError for a name that is not there.
    """
    if name not in STORES:
        raise SettingsError(f"VECTOR_STORE={name!r} is unknown: use one of {', '.join(STORES)}")
    return cast(Engine, import_module(STORES[name]).connect(location, settings))
