"""What an engine in this process keeps in files: a folder for each generation, and `current`, which names one of them.

Everything is created when the first document comes; looking for an index that is not there writes nothing.
"""

import os
import shutil
from pathlib import Path

from app.errors import IndexBroken
from app.rag.stores.lock import ANOTHER_STORE, FileLock, Holder, unwritable


class FolderEngine:
    """The part of an `Engine` that is the same for all that allow one process. A text is `<name>/<key>.json`.

    `sharing` is what to do so that several processes may use the index.
    """

    shared = False
    sharing = ANOTHER_STORE

    def __init__(self, folder: Path, holder: Holder) -> None:
        self.place = f"the index in {folder}"
        self.folder = folder
        self.lock = FileLock(folder, holder, self.sharing)

    def hold(self) -> None:
        self.lock.acquire()

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
        self.write_file(self.folder / "current", name)

    def read(self, name: str, key: str) -> str | None:
        path = self.text(name, key)
        try:
            return read_text(path)
        except (OSError, ValueError) as error:
            raise IndexBroken(
                f"{path} can't be read ({error}): build the index anew with `python -m app ingest --rebuild PATH`"
            ) from None

    def write(self, name: str, key: str, text: str) -> None:
        self.write_file(self.text(name, key), text)

    def text(self, name: str, key: str) -> Path:
        return self.folder / name / f"{key}.json"

    def write_file(self, path: Path, text: str) -> None:
        try:
            write_text(path, text)
        except OSError as error:
            raise unwritable(self.folder, error) from None

    def close(self) -> None:
        self.lock.release()


def write_text(path: Path, text: str) -> None:
    """Durable once it returns, and a reader sees the old text or the new one, never half of it. Raises OSError."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def read_text(path: Path) -> str | None:
    """None if there is no such file. Raises OSError, and ValueError for what is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
