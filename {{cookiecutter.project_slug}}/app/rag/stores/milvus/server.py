"""Milvus at MILVUS_URL: a generation is a collection, and the alias `chunks` names the one in use.

The alias moves in one step, and never names what is not there. A generation's texts are properties of its collection:
they go when it goes. Several processes may search, and write, at once: each read sees all writes that ended before it.
"""

import time
from contextlib import suppress
from functools import cached_property

from app.errors import IndexBroken
from app.rag.index.store import VectorStore
from app.rag.stores.milvus import schema
from app.rag.stores.milvus.client import Client
from app.rag.stores.milvus.collection import CollectionStore

ALIAS = "chunks"
PREFIX = f"{ALIAS}_"
# A graph with many links: it finds what an exact search would, but for a few in a thousand.
DENSE_INDEX = {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 256}}
WRITE_AGAIN_SECONDS = (0.1, 0.5, 1.0)
FAILED = "the Milvus server failed ({said}): start it, or correct MILVUS_URL and MILVUS_TOKEN"


class ServerEngine:
    """The collections `chunks_…` of one server. It connects when it is first asked for something."""

    place = f"the alias {ALIAS} of the Milvus server"
    shared = True
    fingerprint = schema.FINGERPRINT

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.token = token

    @cached_property
    def client(self) -> Client:
        return Client(self.url, self.token, FAILED)

    def hold(self) -> None:
        """Several processes may write: ids made from content keep them from writing anything twice."""

    def create(self, name: str, dimensions: int) -> VectorStore:
        self.client.call(
            "create_collection",
            PREFIX + name,
            schema=schema.create_schema(dimensions),
            index_params=schema.create_indexes(DENSE_INDEX, filtered=True),
            consistency_level="Strong",
        )
        return CollectionStore(self.client, PREFIX + name)

    def open(self, name: str) -> VectorStore:
        if not self.has(PREFIX + name):
            raise IndexBroken(
                f"collection {PREFIX}{name} is gone: build the index anew with `python -m app ingest --rebuild PATH`"
            )
        self.client.call("load_collection", PREFIX + name)
        return CollectionStore(self.client, PREFIX + name)

    def drop(self, name: str) -> None:
        if name == self.current():
            self.client.call("drop_alias", ALIAS)
        self.client.call("drop_collection", PREFIX + name)

    def names(self) -> list[str]:
        found = self.client.call("list_collections")
        return [name.removeprefix(PREFIX) for name in found if name.startswith(PREFIX)]

    def has(self, name: str) -> bool:
        return bool(self.client.call("has_collection", name))

    def current(self) -> str | None:
        if not self.has(ALIAS):
            return None
        name: str = self.client.call("describe_alias", ALIAS)["collection_name"]
        return name.removeprefix(PREFIX)

    def use(self, name: str) -> None:
        self.client.call("create_alias" if self.current() is None else "alter_alias", PREFIX + name, ALIAS)

    def read(self, name: str, key: str) -> str | None:
        if not self.has(PREFIX + name):
            return None
        properties = self.client.call("describe_collection", PREFIX + name).get("properties", {})
        text: str | None = properties.get(property_of(key))
        return text

    def write(self, name: str, key: str, text: str) -> None:
        """Tried again, since Milvus Lite's server may fail one of two processes that write in the same moment."""
        for pause in WRITE_AGAIN_SECONDS:
            with suppress(IndexBroken):
                self.put(name, key, text)
                return
            time.sleep(pause)
        self.put(name, key, text)

    def put(self, name: str, key: str, text: str) -> None:
        self.client.call("alter_collection_properties", PREFIX + name, {property_of(key): text})

    def close(self) -> None:
        client: Client | None = vars(self).pop("client", None)
        if client is not None:
            client.close()


def property_of(key: str) -> str:
    """Apart from the names that mean something to Milvus."""
    return f"app.{key}"
