"""The generations of an index as folders: `index/<generation>/`, and `index/current`, which names the one in use.

Everything is created when the first document comes; looking for an index that is not there writes nothing.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from app.errors import IndexBroken
from app.rag.lock import FileLock, Holder, unwritable
from app.rag.manifest import Manifest
from app.rag.protocols import VectorStore
from app.rag.stores import snapshot
from app.rag.stores.edge import SPARE_BYTES, EdgeStore, failures_named, require_space
from app.rag.stores.files import read_manifest, write_text

# What the engine writes as it opens an index on an ordinary disk: a few kilobytes.
LEAST_BYTES = 1_000_000


class EmbeddedGenerations:
    """Holds the lock from the first `open` or `create` until `close`: the engine allows one process.

    On a disk that is full or read-only, `open` reads a copy instead. Then it holds nothing, and `hold` refuses.
    """

    shared = False

    def __init__(self, folder: Path, holder: Holder) -> None:
        self.folder = folder
        self.lock = FileLock(folder, holder)
        self.spare_bytes = SPARE_BYTES
        self.reads_copy = False

    def manifest(self) -> Manifest | None:
        current = self.current()
        return read_manifest(current) if current else None

    def hold(self) -> None:
        if self.reads_copy:
            raise IndexBroken(
                f"the disk of {self.folder} was full or read-only when the index was opened: "
                "make room or make it writable, and start again"
            )
        self.lock.acquire()
        with failures_named(self.folder):
            require_space(self.folder, self.spare_bytes)

    def open(self) -> VectorStore:
        """Raises what `snapshot.load` raises if the disk is full or read-only."""
        self.reads_copy = False
        if not self.lock.held and not self.can_write(self.spare_bytes):
            try:
                with self.lock.shared():
                    copy = snapshot.load(self.in_use())
                    self.reads_copy = True
                    return copy
            except snapshot.NoRoom:
                if not self.can_write(LEAST_BYTES):
                    raise
        self.lock.acquire()
        return EdgeStore.load(self.in_use())

    def can_write(self, spare_bytes: int) -> bool:
        """Everything under the folder may be written, and so many bytes are free."""
        if shutil.disk_usage(self.folder).free < spare_bytes:
            return False
        below = (Path(folder, name) for folder, folders, files in os.walk(self.folder) for name in (*folders, *files))
        return all(os.access(path, os.W_OK) for path in (self.folder, *below))

    def create(self, manifest: Manifest) -> VectorStore:
        self.hold()
        with suppress(IndexBroken):  # a `current` that can't be read: what it named may still be mended, so keep all
            self.sweep(keep=self.current())
        return EdgeStore.create(self.folder / uuid4().hex[:12], manifest)

    def activate(self, store: VectorStore) -> None:
        assert isinstance(store, EdgeStore)
        try:
            write_text(self.folder / "current", store.folder.name)
        except OSError as error:
            raise unwritable(self.folder, error) from None
        self.sweep(keep=store.folder)

    def discard(self, store: VectorStore) -> None:
        assert isinstance(store, EdgeStore)
        if not self.is_in_use(store.folder):
            store.close()
            shutil.rmtree(store.folder, ignore_errors=True)

    def is_in_use(self, folder: Path) -> bool:
        with suppress(IndexBroken):
            return self.current() == folder
        return False

    def in_use(self) -> Path:
        current = self.current()
        if current is None:
            raise IndexBroken(f"the index in {self.folder} is gone: run `python -m app ingest PATH`")
        return current

    def close(self) -> None:
        self.lock.release()

    def current(self) -> Path | None:
        """The folder in use. Raises IndexBroken if `current` names one that is not there."""
        try:
            name = (self.folder / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise IndexBroken(f"{self.folder / 'current'} can't be read ({error}): make it readable") from None
        folder = self.folder / name
        if not name.isalnum() or not folder.is_dir():
            raise IndexBroken(
                f"{self.folder / 'current'} names {name[:40]!r}, which is not there: "
                "build the index anew with `python -m app ingest --rebuild PATH`"
            )
        return folder

    def sweep(self, keep: Path | None) -> None:
        """Delete what no one uses: old generations, and those whose making was broken off."""
        for folder in self.folder.iterdir():
            if folder.is_dir() and folder != keep:
                shutil.rmtree(folder, ignore_errors=True)
