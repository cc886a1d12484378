"""A private copy of an index, for a disk that is full or read-only.

The engine opens every file for writing, and a disk that is full when a hole in one of them is filled kills the process.
The copy has no holes, and it loses its name once it is open: it goes with the process, however that ends.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import qdrant_edge as edge

from app.errors import IndexBroken
from app.rag.stores.qdrant.disk import failures_named

MEMORY = Path("/dev/shm")  # noqa: S108 (a file system of Linux that lies in memory)


class NoRoom(IndexBroken):
    """No folder for temporary files can hold a copy."""


def load(folder: Path) -> edge.EdgeShard:
    """The shard in `folder`, to be read only. Writes nothing there. Raises NoRoom or IndexBroken."""
    place = place_for(folder)
    with failures_named(folder), tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as name:
        copy(folder, Path(name) / "shard")
        return edge.EdgeShard.load(str(Path(name) / "shard"))


def copy(folder: Path, to: Path) -> None:
    """All folders and files, but not their permissions: the copy may be written."""
    for path in (folder, *sorted(folder.rglob("*"))):
        target = to / path.relative_to(folder)
        if path.is_dir():
            target.mkdir()
        else:
            shutil.copyfile(path, target)


def place_for(folder: Path) -> Path:
    """The first place for temporary files that has room for all bytes of the folder, those of holes included."""
    size = sum(path.stat().st_size for path in folder.rglob("*"))
    for place in places():
        if is_writable(place) and shutil.disk_usage(place).free > size:
            return place
    raise NoRoom(
        f"the disk of {folder} is full or read-only, and no folder for temporary files has room for a copy of the "
        f"index ({size / 1e6:.0f} MB): free disk space, or set TMPDIR to a folder that has room"
    )


def places() -> Iterator[Path]:
    with suppress(OSError):
        yield Path(tempfile.gettempdir())
    if MEMORY.is_dir():
        yield MEMORY


def is_writable(folder: Path) -> bool:
    """Whether permissions and file system let this process write the folder, whatever room there is."""
    return os.access(folder, os.W_OK | os.X_OK)
