"""Files under a folder, in a fixed order, and their bytes. Follows no link, waits for no pipe, knows no format."""

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import UnreadableDocument

LEFT_OUT_FOLDERS = frozenset({"__pycache__", "node_modules"})
OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class File:
    """A regular file: `source` is its path relative to the ingested folder, with `/`, fit to print and to store."""

    path: Path
    source: str
    size: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, link or folder that was left aside, and why."""

    source: str
    reason: str


def printable(path: str | Path) -> str:
    r"""A path as valid Unicode: bytes that are not UTF-8 come out as `\xe9`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def find(root: Path, leave_out: Collection[Path] = ()) -> Iterator[File | Skipped]:
    """Everything under `root`, sorted by name, depth first. Hidden files, tool folders and indexes are passed over."""
    ahead = [root]
    while ahead:
        path = ahead.pop()
        found = look_at(path, root)
        if found is not None:
            yield found
        elif path == root or not (is_tool_folder(path) or is_index(path)):
            try:
                names = sorted(os.listdir(path), reverse=True)
            except OSError as error:
                yield Skipped(source_of(path, root), f"folder can't be read: {error.strerror}")
                continue
            below = [path / name for name in names if not name.startswith(".")]
            ahead.extend(path for path in below if path not in leave_out)


def is_tool_folder(path: Path) -> bool:
    return path.name in LEFT_OUT_FOLDERS or os.path.exists(path / "pyvenv.cfg")


def is_index(path: Path) -> bool:
    """Whether this is an embedded index, be it of another DATA_DIR than today's."""
    return path.name == "index" and os.path.isfile(path / "current") and any(path.glob("*/manifest.json"))


def look_at(path: Path, root: Path) -> File | Skipped | None:
    """One file as it lies there, unread; None for a folder."""
    source = source_of(path, root)
    try:
        status = path.lstat()
    except OSError as error:
        return Skipped(source, f"can't be read: {error.strerror}")
    if stat.S_ISLNK(status.st_mode):
        return Skipped(source, "symbolic link")
    if stat.S_ISDIR(status.st_mode):
        return None
    if not stat.S_ISREG(status.st_mode):
        return Skipped(source, "not a regular file")
    return File(path, source, status.st_size)


def source_of(path: Path, root: Path) -> str:
    return printable(path.relative_to(root).as_posix())


def read(path: Path, max_bytes: int) -> bytes:
    """The whole file. Raises UnreadableDocument; never blocks, whatever took the file's place since it was found."""
    try:
        with open(os.open(path, OPEN_FLAGS), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise UnreadableDocument("not a regular file")
            data = stream.read(max_bytes + 1)
    except OSError as error:
        raise UnreadableDocument(f"can't be read: {error.strerror}") from None
    if len(data) > max_bytes:
        raise UnreadableDocument(f"larger than {max_bytes:,} bytes: raise MAX_FILE_BYTES to take it in")
    return data
