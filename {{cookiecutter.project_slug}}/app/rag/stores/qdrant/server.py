"""Qdrant at QDRANT_URL: a generation is a collection, and the alias `chunks` names the one in use.

The alias moves in one step, and never names what is not there. A generation's texts lie in its collection's metadata:
they are deleted, restored and copied with it. Several processes may search, and write, at once. A second after another
process has moved the alias, all follow.
"""

import json
import warnings
from typing import Any

from qdrant_client import QdrantClient, models

from app.errors import IndexBroken
from app.rag.index.store import VectorStore
from app.rag.stores.qdrant import points, sparse
from app.rag.stores.qdrant.average import AverageLength
from app.rag.stores.qdrant.collection import CollectionStore
from app.rag.stores.qdrant.failures import failures_named

ALIAS = "chunks"
PREFIX = f"{ALIAS}-"
TIMEOUT_SECONDS = 30


class ServerEngine:
    """The collections `chunks-…` of one server."""

    place = f"the alias {ALIAS} of the Qdrant server"
    shared = True
    fingerprint = sparse.FINGERPRINT

    def __init__(self, url: str, api_key: str | None = None, timeout_seconds: int = TIMEOUT_SECONDS) -> None:
        with failures_named(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Api key is used with an insecure connection")  # as within a cluster
            self.client = QdrantClient(url, api_key=api_key, timeout=timeout_seconds, check_compatibility=False)

    def hold(self) -> None:
        """Several processes may write: ids made from content keep them from writing anything twice."""

    def create(self, name: str, dimensions: int) -> VectorStore:
        with failures_named():
            points.create(self.client, PREFIX + name, dimensions)
        return self.store(name)

    def open(self, name: str) -> VectorStore:
        if not self.has(name):
            raise IndexBroken(
                f"collection {PREFIX}{name} is gone: build the index anew with `python -m app ingest --rebuild PATH`"
            )
        return self.store(name)

    def store(self, name: str) -> CollectionStore:
        return CollectionStore(self.client, PREFIX + name, AverageLength(self, name))

    def drop(self, name: str) -> None:
        with failures_named():
            self.client.delete_collection(PREFIX + name)

    def names(self) -> list[str]:
        with failures_named():
            found = [collection.name for collection in self.client.get_collections().collections]
        return [name.removeprefix(PREFIX) for name in found if name.startswith(PREFIX)]

    def has(self, name: str) -> bool:
        with failures_named():
            return self.client.collection_exists(PREFIX + name)

    def current(self) -> str | None:
        with failures_named():
            aliases = self.client.get_aliases().aliases
        found = (alias.collection_name for alias in aliases if alias.alias_name == ALIAS)
        return next((name.removeprefix(PREFIX) for name in found), None)

    def use(self, name: str) -> None:
        create = models.CreateAlias(collection_name=PREFIX + name, alias_name=ALIAS)
        actions: list[Any] = [models.CreateAliasOperation(create_alias=create)]
        if self.current() is not None:
            delete = models.DeleteAlias(alias_name=ALIAS)
            actions.insert(0, models.DeleteAliasOperation(delete_alias=delete))
        with failures_named():
            self.client.update_collection_aliases(actions)

    def read(self, name: str, key: str) -> str | None:
        if not self.has(name):
            return None
        with failures_named():
            metadata = self.client.get_collection(PREFIX + name).config.metadata or {}
        value = metadata.get(key)
        # Schema 1 kept its manifest as an object.
        return value if value is None or isinstance(value, str) else json.dumps(value)

    def write(self, name: str, key: str, text: str) -> None:
        with failures_named():
            self.client.update_collection(PREFIX + name, metadata={key: text})

    def close(self) -> None:
        self.client.close()
