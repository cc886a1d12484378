"""Documents that were sent: `upload://TENANT/COLLECTION/ORIGIN`. Their bytes are kept, so that a rebuild finds them.

They lie under `uploads/TENANT/COLLECTION/ORIGIN/`, or, until their job is done, under its name in `INBOX`. A file is
called as its document, where a file system allows it: `guides/a?.md` is `guides%2F/a%3F.md`.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from app.errors import NothingToIngest
from app.rag.sources.folder import read
from app.rag.sources.source import Item, Reading, Skipped

SCHEME = "upload://"
INBOX = ".inbox"
LONGEST_PART = 240
"""Bytes of a file's or folder's name, of the 255 that most systems take."""
UNSAFE = re.compile(r'[%\\:*?"<>|\x00-\x1f\x7f]|^\.|[. ]$')
# Control characters, and those that let a line read otherwise than it is.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
BETWEEN = "%2F"


@dataclass(frozen=True, slots=True)
class Upload:
    """What was sent into one collection from one `origin`; with `names`, only these of it, which wait in a `job`."""

    tenant: str
    collection: str
    origin: str
    names: tuple[str, ...] | None = None
    job: str | None = None

    @property
    def address(self) -> str:
        return SCHEME + "/".join(quote(part, safe="") for part in (self.tenant, self.collection, self.origin))

    @property
    def root(self) -> str:
        return self.address

    @property
    def only(self) -> tuple[str, ...] | None:
        return self.names

    def folder(self, uploads: Path) -> Path:
        """Where its documents lie now."""
        return waiting_folder(uploads, self.job) if self.job else self.kept_folder(uploads)

    def kept_folder(self, uploads: Path) -> Path:
        return uploads / path_of(self.tenant) / path_of(self.collection) / path_of(self.origin)

    def items(self, reading: Reading) -> Iterator[Item | Skipped]:
        folder = self.folder(reading.uploads)
        if not folder.is_dir():
            yield Skipped(self.address, "no longer there: its documents were left out")
        for path in files_in(folder):
            name = name_of(path.relative_to(folder))
            if self.names is None or name in self.names:
                yield Item(name, path.stat().st_size, str(path))

    def read(self, item: Item, reading: Reading) -> bytes:
        return read(Path(item.key), reading.max_file_bytes)

    def holds(self, name: str, reading: Reading) -> bool:
        return (self.kept_folder(reading.uploads) / path_of(name)).is_file()

    def forget(self, name: str, uploads: Path) -> None:
        """Delete the bytes that are kept of one document."""
        (self.kept_folder(uploads) / path_of(name)).unlink(missing_ok=True)


def upload_at(address: str) -> Upload:
    """Raises NothingToIngest for what is no such address."""
    tenant, _, rest = address.removeprefix(SCHEME).partition("/")
    collection, _, origin = rest.partition("/")
    if not (tenant and collection and origin) or "/" in origin:
        raise NothingToIngest(f"{address}: not upload://TENANT/COLLECTION/ORIGIN; correct the address")
    return Upload(unquote(tenant), unquote(collection), unquote(origin))


def waiting_folder(uploads: Path, job: str) -> Path:
    return uploads / INBOX / job / "files"


def files_in(folder: Path) -> list[Path]:
    return sorted(Path(at) / name for at, _, names in os.walk(folder) for name in names)


def path_of(name: str) -> Path:
    r"""A path that leaves no folder and that every system takes: `"../a?.md"` -> `%2E.%2F/a%3F.md`."""
    *folders, file = [UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", part) for part in name.split("/")]
    return Path(*(part + BETWEEN for part in folders), file)


def fit(name: str) -> str:
    r"""A document's name, from what a client calls it: `"/guides/../a\n.md"` -> `guides/a.md`; empty if none is fit."""
    parts = [part for part in CONTROL.sub("", name).split("/") if part.strip(" .")]
    safe = "/".join(parts).encode("utf-8", "replace").decode()
    return "" if too_long(safe) else safe


def name_of(path: Path) -> str:
    """The way back."""
    return unquote("".join(path.parts))


def too_long(name: str) -> bool:
    """Whether no file can be called so."""
    return any(len(os.fsencode(part)) > LONGEST_PART for part in path_of(name).parts)
