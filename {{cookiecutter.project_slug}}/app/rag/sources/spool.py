"""What a source can list only once is put on the disk meanwhile, so that memory holds no more than one document.

One file for each listing, called by its content: a reader of an earlier listing never meets other bytes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

from app.errors import UnreadableDocument

SUFFIX = ".spool"
KEPT_SECONDS = 86_400.0


@dataclass
class Spool:
    """Open to be written; `name` is that of its file once it is complete."""

    stream: IO[bytes]
    digest: Any = field(default_factory=sha256)
    length: int = 0

    @property
    def name(self) -> str:
        return f"{self.digest.hexdigest()[:32]}{SUFFIX}"

    def add(self, data: bytes) -> str:
        """Where it lies: `START:LENGTH`."""
        self.stream.write(data)
        self.digest.update(data)
        start, self.length = self.length, self.length + len(data)
        return f"{start}:{len(data)}"


@contextmanager
def spooling(folder: Path) -> Iterator[Spool]:
    """Complete at the end, or else not there. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(folder)
    path = folder / f"{token_hex(8)}.new"
    try:
        path.touch(mode=0o600)
        with path.open("wb") as stream:
            spool = Spool(stream)
            yield spool
        path.replace(folder / spool.name)
    finally:
        path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    for path in folder.iterdir():
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                path.unlink()


def read(folder: Path, key: str) -> bytes:
    """`key` is the name of the file, and behind a colon what `add` gave. Raises UnreadableDocument."""
    name, start, length = key.split(":")
    try:
        with (folder / name).open("rb") as stream:
            stream.seek(int(start))
            return stream.read(int(length))
    except OSError as error:
        raise UnreadableDocument(f"can't be read: {error.strerror}") from None
