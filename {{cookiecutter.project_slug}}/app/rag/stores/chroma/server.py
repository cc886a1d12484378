"""Chroma at CHROMA_URL: a generation is a collection, and the metadata of the collection `chunks` names the one in use.

The server does not search by words, so they lie in this process's folder, and the index belongs to that folder: its
mark lies in the same metadata, and whoever has another mark is refused. A generation's texts lie in its collection's
metadata: they are deleted with it.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from typing import Any

from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from chromadb.errors import NotFoundError

from app.errors import IndexBroken
from app.rag.index.store import VectorStore
from app.rag.stores.chroma import clients, entries
from app.rag.stores.chroma.answers import failures_named
from app.rag.stores.chroma.owner import MARK, Owner
from app.rag.stores.chroma.store import FINGERPRINT, ChromaStore
from app.rag.stores.lock import FileLock, Holder
from app.rag.stores.words.index import WordIndex

POINTER = "chunks"
PREFIX = f"{POINTER}-"
CURRENT = "current"


class ServerEngine:
    """The collections `chunks-…` of one server, and the folder of their words."""

    place = f"the collection {POINTER} of the Chroma server"
    shared = False
    fingerprint = FINGERPRINT

    def __init__(self, url: str, api_key: str | None, folder: Path, holder: Holder) -> None:
        self.url = url
        self.api_key = api_key
        self.folder = folder
        self.lock = FileLock(folder, holder)
        self.owner = Owner(folder)

    @cached_property
    def client(self) -> ClientAPI:
        with failures_named():
            return clients.of_server(self.url, self.api_key)

    def hold(self) -> None:
        """Raises IndexBusy also if the index belongs to another folder, on this machine or elsewhere."""
        if self.lock.held:
            return
        self.lock.acquire()
        try:
            self.owner.check(self.pointer() or self.first_pointer())
        except BaseException:
            self.lock.release()
            raise

    def create(self, name: str, dimensions: int) -> VectorStore:
        with failures_named():
            collection = entries.create(self.client, PREFIX + name)
        return self.store(name, collection, WordIndex.create)

    def open(self, name: str) -> VectorStore:
        self.hold()
        collection = self.collection(PREFIX + name)
        if collection is None:
            raise IndexBroken(
                f"collection {PREFIX}{name} is gone: build the index anew with `python -m app ingest --rebuild PATH`"
            )
        return self.store(name, collection, WordIndex.open).reconciled()

    def store(self, name: str, collection: Collection, words: Callable[[Path], WordIndex]) -> ChromaStore:
        return ChromaStore(collection, words(self.folder / name / "words.db"), failures_named)

    def drop(self, name: str) -> None:
        with failures_named(), suppress(NotFoundError):
            self.client.delete_collection(PREFIX + name)
        rmtree(self.folder / name, ignore_errors=True)

    def names(self) -> list[str]:
        with failures_named():
            found = [collection.name for collection in self.client.list_collections()]
        return [name.removeprefix(PREFIX) for name in found if name.startswith(PREFIX)]

    def current(self) -> str | None:
        name = (self.pointer() or {}).get(CURRENT)
        return None if name is None else str(name)

    def use(self, name: str) -> None:
        self.remember(POINTER, CURRENT, name)

    def read(self, name: str, key: str) -> str | None:
        collection = self.collection(PREFIX + name)
        text = (collection.metadata or {}).get(key) if collection else None
        return None if text is None else str(text)

    def write(self, name: str, key: str, text: str) -> None:
        self.remember(PREFIX + name, key, text)

    def remember(self, collection: str, key: str, text: str) -> None:
        with failures_named():
            found = entries.open_existing(self.client, collection)
            found.modify(metadata={**(found.metadata or {}), key: text})

    def collection(self, name: str) -> Collection | None:
        with failures_named(), suppress(NotFoundError):
            return entries.open_existing(self.client, name)
        return None

    def pointer(self) -> dict[str, Any] | None:
        """Its metadata: what is in use, and whose it is."""
        found = self.collection(POINTER)
        return dict(found.metadata or {}) if found else None

    def first_pointer(self) -> dict[str, Any]:
        """That of the one process whose collection the server takes."""
        with failures_named():
            made = self.client.get_or_create_collection(
                POINTER, embedding_function=None, metadata={MARK: self.owner.mark()}
            )
        return dict(made.metadata or {})

    def close(self) -> None:
        self.lock.release()
        if client := self.__dict__.pop("client", None):
            clients.let_go(client)
