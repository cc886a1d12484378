"""What was sent and is not ingested yet. It is on the disk before anyone is told that it was taken in.

Each job has a folder: `job.json` says where its documents belong, `files/` holds their bytes. A half-written one is
called `JOB.new`, and is swept by a start that finds it left alone: another process may be writing it.
"""

import json
import os
import shutil
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import IO

from app.rag.sources.upload import INBOX, Upload, files_in, name_of, path_of, waiting_folder

NEW = ".new"
AGE = "?" * 16
ABANDONED_SECONDS = 600
"""Without a write. Whoever sends a file that slowly has left."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One document as it arrives."""

    name: str
    stream: IO[bytes]


class Inbox:
    """Under the folder of the uploads. All calls block; those that write raise OSError."""

    def __init__(self, uploads: Path) -> None:
        self.uploads = uploads
        self.folder = uploads / INBOX

    def accept(
        self, tenant: str, collection: str, origin: str, documents: Sequence[Sent], key: str | None = None
    ) -> Upload:
        """Durable once it returns. What waits already under the same `key` is not taken in again.

        The names of jobs sort by their age.
        """
        token = sha256(key.encode()).hexdigest() if key else token_hex(4)
        for found in self.folder.glob(AGE + token) if key else ():
            return self.opened(found)
        job = f"{time.time_ns():016x}{token}"
        new = self.folder / (job + NEW)
        try:
            for one in documents:
                write(new / "files" / path_of(one.name), one.stream)
            belongs = {"tenant": tenant, "collection": collection, "origin": origin}
            (new / "job.json").write_text(json.dumps(belongs), encoding="utf-8")
            new.rename(self.folder / job)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        return Upload(tenant, collection, origin, tuple(sorted(one.name for one in documents)), job)

    def waiting(self) -> list[Upload]:
        """What an earlier process took in and did not finish, oldest first; what was left half written is swept."""
        if not self.folder.is_dir():
            return []
        for path in filter(is_abandoned, self.folder.glob("*" + NEW)):
            shutil.rmtree(path, ignore_errors=True)
        found = []
        for path in sorted(one for one in self.folder.iterdir() if one.suffix != NEW):
            with suppress(OSError, ValueError, KeyError, TypeError):
                found.append(self.opened(path))
        return found

    def find(self, job: str) -> Upload | None:
        """None for one that has ended."""
        path = self.folder / job
        return self.opened(path) if path.is_dir() else None

    def opened(self, path: Path) -> Upload:
        belongs = json.loads((path / "job.json").read_text(encoding="utf-8"))
        files = waiting_folder(self.uploads, path.name)
        names = tuple(name_of(file.relative_to(files)) for file in files_in(files))
        return Upload(belongs["tenant"], belongs["collection"], belongs["origin"], names, path.name)

    def settle(self, upload: Upload, dropped: Collection[str]) -> None:
        """Its documents are in the index: keep their bytes for a rebuild, but for those that could not be read."""
        waiting, kept = upload.folder(self.uploads), upload.kept_folder(self.uploads)
        for name in upload.names or ():
            if name not in dropped:
                target = kept / path_of(name)
                target.parent.mkdir(parents=True, exist_ok=True)
                with suppress(FileNotFoundError):  # another process did it
                    (waiting / path_of(name)).replace(target)
        self.drop(upload)

    def drop(self, upload: Upload) -> None:
        """Its documents will not be ingested."""
        if upload.job:
            shutil.rmtree(self.folder / upload.job, ignore_errors=True)


def is_abandoned(path: Path) -> bool:
    """A folder in which nothing has changed for a while."""
    times = [0.0]
    for one in (path, *path.rglob("*")):
        with suppress(OSError):
            times.append(one.stat().st_mtime)
    return max(times) < time.time() - ABANDONED_SECONDS


def write(path: Path, stream: IO[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        shutil.copyfileobj(stream, target)
        target.flush()
        os.fsync(target.fileno())
