"""One process at a time: a lock on a file, which the operating system lets go of when its holder dies, however it dies.

Beside it lies a note that says who holds it, for the message that a second process gets.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from app.errors import IndexBroken, IndexBusy

if sys.platform == "win32":
    import msvcrt

    def lock(stream: IO[str], *, shared: bool = False) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # this system has no shared kind
else:
    import fcntl

    def lock(stream: IO[str], *, shared: bool = False) -> None:
        fcntl.flock(stream, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


ANOTHER_STORE = "choose a store that several processes share, such as VECTOR_STORE=qdrant with QDRANT_URL"


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds the index: what it runs and, if it serves, where it answers."""

    pid: int
    command: str
    address: str | None = None

    @classmethod
    def this_process(cls, command: str, address: str | None = None) -> Self:
        return cls(os.getpid(), command, address)

    def __str__(self) -> str:
        at = f" at {self.address}" if self.address else ""
        return f"process {self.pid} (python -m app {self.command}{at})"


class FileLock:
    """Holds `folder/lock` from `acquire` to `release`. `sharing` is what else to do, where it is taken."""

    def __init__(self, folder: Path, holder: Holder, sharing: str = ANOTHER_STORE) -> None:
        self.folder = folder
        self.holder = holder
        self.sharing = sharing
        self.stream: IO[str] | None = None

    def acquire(self) -> None:
        """Raises IndexBusy, which names the holder, or IndexBroken if the folder can't be written."""
        if self.stream is not None:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stream = (self.folder / "lock").open("a", encoding="utf-8")
        except OSError as error:
            raise unwritable(self.folder, error) from None
        try:
            lock(stream)
        except OSError as error:
            stream.close()
            raise self.refused(error) from None
        with suppress(OSError):  # a full disk has no room for the note, but the lock holds
            self.note().write_text(json.dumps(asdict(self.holder)), encoding="utf-8")
        self.stream = stream

    @property
    def held(self) -> bool:
        return self.stream is not None

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Keeps writers out, but not readers, and writes nothing. Raises IndexBusy if there is a writer."""
        try:
            stream = (self.folder / "lock").open(encoding="utf-8")
        except FileNotFoundError:  # nobody writes before making one
            yield
            return
        except OSError as error:
            raise unreadable(self.folder, error) from None
        with stream:
            try:
                lock(stream, shared=True)
            except OSError as error:
                raise self.refused(error) from None
            yield

    def release(self) -> None:
        """Idempotent."""
        if self.stream is not None:
            with suppress(OSError):
                self.note().unlink()
            self.stream.close()
            self.stream = None

    def note(self) -> Path:
        return self.folder / "holder.json"

    def refused(self, error: OSError) -> IndexBusy | IndexBroken:
        """What it means that the lock was not given. On Windows one that is taken comes as PermissionError."""
        taken = isinstance(error, BlockingIOError) or sys.platform == "win32"
        return self.busy() if taken else unwritable(self.folder, error)

    def busy(self) -> IndexBusy:
        server = None
        try:
            found = Holder(**json.loads(self.note().read_text(encoding="utf-8")))
            holder, server = str(found), found.address
        except (OSError, ValueError, TypeError):
            holder = "another process"
        message = f"the index in {self.folder} is held by {holder}: stop it or wait for it, or {self.sharing}"
        return IndexBusy(message, server)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def unwritable(folder: Path, error: OSError) -> IndexBroken:
    return IndexBroken(
        f"{folder} can't be written ({error.strerror}): free disk space, make it writable, or set DATA_DIR elsewhere"
    )


def unreadable(folder: Path, error: OSError) -> IndexBroken:
    return IndexBroken(
        f"{folder} can't be read ({error.strerror}): make it readable, or set DATA_DIR to another folder"
    )
