"""Files under a folder, in a fixed order, and their bytes. Follows no link, waits for no pipe, knows no format."""

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import NothingToIngest, UnreadableDocument
from app.rag.sources.source import Item, Reading, Skipped

LEFT_OUT_FOLDERS = frozenset({"__pycache__", "node_modules"})
OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder and all below it, or a single file of it: `path` is that file, or the folder itself."""

    path: Path
    folder: Path

    @property
    def address(self) -> str:
        return str(self.path)

    @property
    def root(self) -> str:
        return as_text(self.folder)

    @property
    def only(self) -> tuple[str, ...] | None:
        return None if self.path == self.folder else (name_of(self.path, self.folder),)

    def items(self, reading: Reading) -> Iterator[Item | Skipped]:
        if self.only is None:
            yield from find(self.folder, reading.leave_out)
        elif single := look_at(self.path, self.folder):
            yield single

    def read(self, item: Item, reading: Reading) -> bytes:
        return read(Path(item.key), reading.max_file_bytes)

    def holds(self, name: str, reading: Reading) -> bool:
        return (self.folder / name).exists()


def folder_at(path: str) -> Folder:
    """Raises NothingToIngest if there is no such path."""
    try:
        resolved = Path(path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise NothingToIngest(f"{as_text(path)}: {reason}; nothing was ingested, correct the path") from None
    return Folder(resolved, resolved if resolved.is_dir() else resolved.parent)


def as_text(path: str | Path) -> str:
    r"""A path as valid Unicode: bytes that are not UTF-8 come out as `\xe9`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def find(root: Path, leave_out: Collection[Path] = ()) -> Iterator[Item | Skipped]:
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
                yield Skipped(name_of(path, root), f"folder can't be read: {error.strerror}")
                continue
            below = [path / name for name in names if not name.startswith(".")]
            ahead.extend(path for path in below if path not in leave_out)


def is_tool_folder(path: Path) -> bool:
    return path.name in LEFT_OUT_FOLDERS or os.path.exists(path / "pyvenv.cfg")


def is_index(path: Path) -> bool:
    """Whether this is an embedded index, be it of another DATA_DIR than today's."""
    return path.name.startswith("index") and os.path.isfile(path / "current") and any(path.glob("*/manifest.json"))


def look_at(path: Path, root: Path) -> Item | Skipped | None:
    """One file as it lies there, unread; None for a folder."""
    name = name_of(path, root)
    try:
        status = path.lstat()
    except OSError as error:
        return Skipped(name, f"can't be read: {error.strerror}")
    if stat.S_ISLNK(status.st_mode):
        return Skipped(name, "symbolic link")
    if stat.S_ISDIR(status.st_mode):
        return None
    if not stat.S_ISREG(status.st_mode):
        return Skipped(name, "not a regular file")
    return Item(name, status.st_size, str(path))


def name_of(path: Path, root: Path) -> str:
    return as_text(path.relative_to(root).as_posix())


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
        raise too_large(max_bytes)
    return data


def too_large(max_bytes: int) -> UnreadableDocument:
    return UnreadableDocument(f"larger than {max_bytes:,} bytes: raise MAX_FILE_BYTES to take it in")
