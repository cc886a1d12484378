"""The engine in this process: the folder `index/<name>/` holds a generation's shard, beside its texts."""

import os
import shutil
from pathlib import Path

import qdrant_edge as edge

from app.errors import IndexBroken
from app.rag.index.store import VectorStore
from app.rag.stores.folders import FolderEngine
from app.rag.stores.lock import Holder
from app.rag.stores.qdrant import shard, snapshot, sparse
from app.rag.stores.qdrant.average import AverageLength
from app.rag.stores.qdrant.disk import SPARE_BYTES, failures_named, read_ahead, require_space
from app.rag.stores.qdrant.edge import EdgeStore

# What the engine writes as it opens an index on an ordinary disk: a few kilobytes.
LEAST_BYTES = 1_000_000


class EmbeddedEngine(FolderEngine):
    """Holds the lock from the first `open` or `hold` until `close`: Qdrant allows one process here.

    On a disk that is full or read-only, `open` reads a copy instead. Then it holds nothing, and `hold` refuses.
    """

    fingerprint = sparse.FINGERPRINT
    sharing = "set QDRANT_URL to share an index between processes"

    def __init__(self, folder: Path, holder: Holder) -> None:
        super().__init__(folder, holder)
        self.spare_bytes = SPARE_BYTES
        self.reads_copy = False

    def hold(self) -> None:
        if self.reads_copy:
            raise IndexBroken(
                f"the disk of {self.folder} was full or read-only when the index was opened: "
                "make room or make it writable, and start again"
            )
        super().hold()
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
            opened = edge.EdgeShard.load(str(folder))
        read_ahead(folder)
        return self.store(name, opened)

    def store(self, name: str, opened: edge.EdgeShard) -> EdgeStore:
        return EdgeStore(self.folder / name, opened, AverageLength(self, name))

    def can_write(self, spare_bytes: int) -> bool:
        """Everything under the folder may be written, and so many bytes are free."""
        if shutil.disk_usage(self.folder).free < spare_bytes:
            return False
        below = (Path(folder, name) for folder, folders, files in os.walk(self.folder) for name in (*folders, *files))
        return all(os.access(path, os.W_OK) for path in (self.folder, *below))
