"""Milvus Lite in this process: `index/<name>/milvus.db` holds a generation's collection, beside its texts.

It speaks Milvus's protocol on a free port of this machine's loopback address, for as long as the generation is open.
"""

import logging
import os
import weakref
from pathlib import Path

from milvus_lite.server_manager import server_manager_instance

from app.errors import IndexBroken
from app.rag.index.store import VectorStore
from app.rag.stores.folders import FolderEngine
from app.rag.stores.milvus import schema
from app.rag.stores.milvus.client import Client
from app.rag.stores.milvus.collection import CollectionStore

COLLECTION = "chunks"
DATABASE = "milvus.db"
EXACT = {"index_type": "FLAT"}

# Milvus Lite's server logs with a traceback what it does not offer, and the client does without.
logging.getLogger("grpc._server").setLevel(logging.CRITICAL)


class EmbeddedStore(CollectionStore):
    """The collection of one database. Its server ends when this is closed, or no longer in use."""

    def __init__(self, database: Path) -> None:
        failed = (
            f"the index in {database.parent} failed ({{said}}): free disk space if there is none, "
            "otherwise build it anew with `python -m app ingest --rebuild`"
        )
        super().__init__(Client(str(database), None, failed), COLLECTION)
        self.database = database
        self.end = weakref.finalize(self, end, self.client, str(database))

    def flush(self) -> None:
        """Milvus Lite has handed each write to the operating system, which may still hold it in memory."""
        for log in self.database.glob(f"collections/{COLLECTION}/wal/*"):
            with log.open("rb") as stream:
                os.fsync(stream.fileno())

    def close(self) -> None:
        self.end()


class EmbeddedEngine(FolderEngine):
    """Holds the lock from the first `open` or `hold` until `close`: Milvus Lite allows one process."""

    fingerprint = schema.FINGERPRINT
    sharing = "set MILVUS_URL to share an index between processes"

    def create(self, name: str, dimensions: int) -> VectorStore:
        (self.folder / name).mkdir(parents=True, exist_ok=True)
        store = EmbeddedStore(self.folder / name / DATABASE)
        store.client.call(
            "create_collection",
            COLLECTION,
            schema=schema.create_schema(dimensions),
            index_params=schema.create_indexes(EXACT, filtered=False),
            consistency_level="Strong",
        )
        return store

    def open(self, name: str) -> VectorStore:
        database = self.folder / name / DATABASE
        if not database.exists():
            raise IndexBroken(f"{database} is gone: build the index anew with `python -m app ingest --rebuild PATH`")
        self.lock.acquire()
        store = EmbeddedStore(database)
        store.client.call("load_collection", COLLECTION)
        return store


def end(client: Client, database: str) -> None:
    client.close()
    server_manager_instance.release_server(database)
