"""Qdrant at QDRANT_URL: a generation is a collection, and the alias `chunks` names the one in use.

Several processes may search, and write, at once. A second after another process has moved the alias, all follow.
"""

from typing import Any
from uuid import uuid4

from qdrant_client import QdrantClient, models

from app.rag.manifest import Manifest
from app.rag.protocols import VectorStore
from app.rag.stores.collection import CollectionStore, failures_named

ALIAS = "chunks"


class ServerGenerations:
    """The collections `chunks-…` of one server."""

    shared = True

    def __init__(self, url: str, api_key: str | None = None) -> None:
        with failures_named():
            self.client = QdrantClient(url, api_key=api_key, timeout=30, check_compatibility=False)

    def manifest(self) -> Manifest | None:
        with failures_named():
            name = self.current()
            return CollectionStore(self.client, name).manifest() if name else None

    def hold(self) -> None:
        """Several processes may write: ids made from content keep them from writing anything twice."""

    def open(self) -> VectorStore:
        with failures_named():
            return CollectionStore(self.client, self.current() or ALIAS)

    def create(self, manifest: Manifest) -> VectorStore:
        with failures_named():
            return CollectionStore.create(self.client, f"{ALIAS}-{uuid4().hex[:12]}", manifest)

    def activate(self, store: VectorStore) -> None:
        assert isinstance(store, CollectionStore)
        create = models.CreateAlias(collection_name=store.name, alias_name=ALIAS)
        actions: list[Any] = [models.CreateAliasOperation(create_alias=create)]
        with failures_named():
            if self.current():
                delete = models.DeleteAlias(alias_name=ALIAS)
                actions.insert(0, models.DeleteAliasOperation(delete_alias=delete))
            self.client.update_collection_aliases(actions)
            for collection in self.client.get_collections().collections:
                if collection.name.startswith(f"{ALIAS}-") and collection.name != store.name:
                    self.client.delete_collection(collection.name)

    def discard(self, store: VectorStore) -> None:
        assert isinstance(store, CollectionStore)
        with failures_named():
            if store.name != self.current():
                self.client.delete_collection(store.name)

    def current(self) -> str | None:
        aliases = self.client.get_aliases().aliases
        return next((alias.collection_name for alias in aliases if alias.alias_name == ALIAS), None)

    def close(self) -> None:
        self.client.close()
