"""The engine in this process: a generation is the folder `index/<name>/`, and `index/current` names the one in use.

Everything is created when the first document comes; looking for an index that is not there writes nothing.
"""

import os
import shutil
from pathlib import Path

import qdrant_edge as edge

from app.errors import IndexBroken
from app.rag.index.store import VectorStore
from app.rag.stores.lock import FileLock, Holder, unwritable
from app.rag.stores.qdrant import shard, snapshot, sparse
from app.rag.stores.qdrant.average import AverageLength
from app.rag.stores.qdrant.disk import SPARE_BYTES, failures_named, require_space
from app.rag.stores.qdrant.edge import EdgeStore
from app.rag.stores.texts import read_text, write_text

# What the engine writes as it opens an index on an ordinary disk: a few kilobytes.
LEAST_BYTES = 1_000_000


class EmbeddedEngine:
    """Holds the lock from the first `open` or `hold` until `close`: Qdrant allows one process here.

    On a disk that is full or read-only, `open` reads a copy instead. Then it holds nothing, and `hold` refuses.
    """

    shared = False
    fingerprint = sparse.FINGERPRINT

    def __init__(self, folder: Path, holder: Holder) -> None:
        self.place = f"the index in {folder}"
        self.folder = folder
        self.lock = FileLock(folder, holder)
        self.spare_bytes = SPARE_BYTES
        self.reads_copy = False

    def hold(self) -> None:
        if self.reads_copy:
            raise IndexBroken(
                f"the disk of {self.folder} was full or read-only when the index was opened: "
                "make room or make it writable, and start again"
            )
        self.lock.acquire()
        with failures_named(self.folder):
            require_space(self.folder, self.spare_bytes)

    def create(self, name: str, dimensions: int) -> VectorStore:
        folder = self.folder / name
        with failures_named(folder):
            require_space(self.folder, SPARE_BYTES)
            (folder / "shard").mkdir(parents=True)
            return self.store(name, shard.create(folder / "shard", dimensions))

    def open(self, name: str) -> VectorStore:
        """Raises what `snapshot.load` raises if the disk is full or read-only."""
        folder = self.folder / name / "shard"
        if not folder.is_dir():
            raise IndexBroken(f"{folder} is gone: build the index anew with `python -m app ingest --rebuild PATH`")
        self.reads_copy = False
        if not self.lock.held and not self.can_write(self.spare_bytes):
            try:
                with self.lock.shared():
                    copy = snapshot.load(folder)
                    self.reads_copy = True
                    return self.store(name, copy)
            except snapshot.NoRoom:
                if not self.can_write(LEAST_BYTES):
                    raise
        self.lock.acquire()
        with failures_named(folder.parent):
            return self.store(name, edge.EdgeShard.load(str(folder)))

    def store(self, name: str, opened: edge.EdgeShard) -> EdgeStore:
        return EdgeStore(self.folder / name, opened, AverageLength(self, name))

    def can_write(self, spare_bytes: int) -> bool:
        """Everything under the folder may be written, and so many bytes are free."""
        if shutil.disk_usage(self.folder).free < spare_bytes:
            return False
        below = (Path(folder, name) for folder, folders, files in os.walk(self.folder) for name in (*folders, *files))
        return all(os.access(path, os.W_OK) for path in (self.folder, *below))

    def drop(self, name: str) -> None:
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def names(self) -> list[str]:
        return [folder.name for folder in self.folder.iterdir() if folder.is_dir()] if self.folder.is_dir() else []

    def current(self) -> str | None:
        path = self.folder / "current"
        try:
            name = read_text(path)
        except (OSError, ValueError) as error:
            raise IndexBroken(f"{path} can't be read ({error}): make it readable") from None
        return None if name is None else name.strip()

    def use(self, name: str) -> None:
        try:
            write_text(self.folder / "current", name)
        except OSError as error:
            raise unwritable(self.folder, error) from None

    def read(self, name: str, key: str) -> str | None:
        path = self.text(name, key)
        try:
            return read_text(path)
        except (OSError, ValueError) as error:
            raise IndexBroken(
                f"{path} can't be read ({error}): build the index anew with `python -m app ingest --rebuild PATH`"
            ) from None

    def write(self, name: str, key: str, text: str) -> None:
        with failures_named(self.folder / name):
            write_text(self.text(name, key), text)

    def text(self, name: str, key: str) -> Path:
        return self.folder / name / f"{key}.json"

    def close(self) -> None:
        self.lock.release()
