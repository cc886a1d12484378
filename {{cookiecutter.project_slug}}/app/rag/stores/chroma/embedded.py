"""Chroma in this process: the folder `index/<name>/` holds a generation's database and its word index."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from weakref import WeakValueDictionary

from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from chromadb.errors import ChromaError

from app.errors import IndexBroken
from app.rag.index.store import VectorStore
from app.rag.stores.chroma import clients, entries
from app.rag.stores.chroma.store import FINGERPRINT, ChromaStore
from app.rag.stores.folders import FolderEngine
from app.rag.stores.lock import Holder
from app.rag.stores.words.index import WordIndex

COLLECTION = "chunks"


class EmbeddedEngine(FolderEngine):
    """Holds the lock from the first `open` or `hold` until `close`.

    Each generation has a client of its own, which opens files whenever it likes: the folder of a dropped one goes
    when nobody has its store any more, or with what a broken-off run left.
    """

    fingerprint = FINGERPRINT

    def __init__(self, folder: Path, holder: Holder) -> None:
        super().__init__(folder, holder)
        self.stores: WeakValueDictionary[str, ChromaStore] = WeakValueDictionary()
        self.dropped: set[str] = set()

    def create(self, name: str, dimensions: int) -> VectorStore:
        return self.store(name, lambda client: entries.create(client, COLLECTION), WordIndex.create)

    def open(self, name: str) -> VectorStore:
        folder = self.folder / name
        if not (folder / "chroma").is_dir():
            raise IndexBroken(f"{folder} is gone: build the index anew with `python -m app ingest --rebuild PATH`")
        self.hold()
        return self.store(name, lambda client: entries.open_existing(client, COLLECTION), WordIndex.open).reconciled()

    def store(
        self, name: str, collection: Callable[[ClientAPI], Collection], words: Callable[[Path], WordIndex]
    ) -> ChromaStore:
        folder = self.folder / name
        with failures_named(folder):
            client = clients.of_folder(folder / "chroma")
            let_go = partial(self.let_go, name, client)
            try:
                found = collection(client)
                store = ChromaStore(found, words(folder / "words.db"), partial(failures_named, folder), let_go)
            except BaseException:
                client.close()
                raise
        self.stores[name] = store
        return store

    def let_go(self, name: str, client: ClientAPI) -> None:
        client.close()
        if name in self.dropped:
            super().drop(name)

    def drop(self, name: str) -> None:
        store = self.stores.get(name)
        if store is None or not store.let_go.alive:
            super().drop(name)
        elif name not in self.dropped:
            self.dropped.add(name)
            for text in (self.folder / name).glob("*.json"):
                text.unlink()

    def names(self) -> list[str]:
        return [name for name in super().names() if name not in self.dropped]


@contextmanager
def failures_named(folder: Path) -> Iterator[None]:
    """The engine raises errors of its own, and `PanicException` (not an `Exception`) when it meets broken files."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, ChromaError | OSError | ValueError) or type(error).__name__ == "PanicException":
            raise IndexBroken(
                f"the index in {folder} failed ({str(error).partition(chr(10))[0][:200]}): free disk space if there is "
                "none, otherwise build it anew with `python -m app ingest --rebuild`"
            ) from None
        raise
