"""The objects of a cloud's bucket below a prefix: `s3://BUCKET/PREFIX`, or another scheme of `clouds`.

fsspec lists them all at once: that takes about 1 kB of memory for each object. Knows no format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.errors import MissingExtra, NothingToIngest, UnreadableDocument
from app.rag.sources.clouds import file_system, reason
from app.rag.sources.folder import too_large
from app.rag.sources.source import Empty, Item, Reading, Skipped, Unreachable
from app.rag.sources.upload import fit

BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]*")
BUCKET_OF_S3 = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
LONGEST_KEY = 1024
ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})
VERSION = "?versionId="
"""s3fs takes it for no part of a key."""
NAME = "no bucket is called so, but by 3 to 63 lowercase letters, digits, dots and hyphens: correct the address"


@dataclass(frozen=True, slots=True)
class Bucket:
    """`prefix` is a folder of it, or a single object; empty for all."""

    scheme: str
    bucket: str
    prefix: str

    @property
    def address(self) -> str:
        return f"{self.scheme}://{self.bucket}/{self.prefix}".rstrip("/")

    @property
    def root(self) -> str:
        return self.address

    @property
    def only(self) -> tuple[str, ...] | None:
        return None

    def items(self, reading: Reading) -> Iterator[Item | Skipped]:
        """In the order of their keys. Raises MissingExtra."""
        try:
            listed = file_system(self.scheme, reading.endpoint).find(self.bucket, prefix=self.prefix, detail=True)
        except MissingExtra:
            raise
        except Exception as error:  # each cloud's package has exceptions of its own
            yield Unreachable(self.address, f"can't be reached: {reason(error)}")
            return
        names, empty = dict[str, str](), True
        for path in sorted(listed):
            if found := self.item(path.removeprefix(f"{self.bucket}/"), listed[path], names):
                empty = False
                yield found
        if empty:
            yield Empty(self.address, "nothing lies below that prefix" if self.prefix else "the bucket is empty")

    def item(self, key: str, info: dict[str, Any], names: dict[str, str]) -> Item | Skipped | None:
        """None for what stands for a folder, is hidden, or lies beside the prefix."""
        path = self.below(key)
        if not path or path.endswith("/") or hidden(path):
            return None
        name = "" if VERSION in key else fit(path)
        if not name:
            return Skipped(printable(key), "no document can be called so: give it another name")
        if names.setdefault(name, key) != key:
            return Skipped(printable(key), f"another object is called {name} too: give it another name")
        if info.get("StorageClass") in ARCHIVED:
            return Skipped(name, "archived: restore it, and ingest again")
        return Item(name, info["size"], key)

    def below(self, key: str) -> str | None:
        """`guides/a.md` below `guides` is `a.md`, and `guides-old/a.md` is not there."""
        if not self.prefix:
            return key
        if key == self.prefix:
            return key.rpartition("/")[2]
        return key.removeprefix(f"{self.prefix}/") if key.startswith(f"{self.prefix}/") else None

    def read(self, item: Item, reading: Reading) -> bytes:
        """No byte of an empty object, since it has no range that could be asked for."""
        limit = reading.max_file_bytes
        if item.size > limit:
            raise too_large(limit)
        try:
            files = file_system(self.scheme, reading.endpoint)
            data: bytes = files.cat_file(f"{self.bucket}/{item.key}", start=0, end=limit + 1) if item.size else b""
        except Exception as error:
            raise UnreadableDocument(f"can't be read: {reason(error)}") from None
        if len(data) > limit:
            raise too_large(limit)
        return data

    def holds(self, name: str, reading: Reading) -> bool:
        """What can't be asked is taken to hold it."""
        key = f"{self.prefix}/{name}".lstrip("/")
        try:
            info = file_system(self.scheme, reading.endpoint).info(f"{self.bucket}/{key}")
        except Exception as error:
            return not isinstance(error, FileNotFoundError)
        return bool(info["type"] == "file")


def hidden(path: str) -> bool:
    return any(part.startswith(".") and part.strip(".") for part in path.split("/"))


def bucket_at(address: str) -> Bucket:
    """Raises NothingToIngest for what is no such address."""
    scheme, _, rest = address.partition("://")
    bucket, _, prefix = rest.partition("/")
    if bucket and scheme == "s3" and not BUCKET_OF_S3.fullmatch(bucket):
        raise NothingToIngest(f"{address}: {NAME}")
    if not BUCKET.fullmatch(bucket) or len(prefix.encode()) > LONGEST_KEY or prefix.startswith("/"):
        raise NothingToIngest(f"{address}: not {scheme}://BUCKET/PREFIX: correct the address")
    return Bucket(scheme, bucket, prefix.rstrip("/"))


def printable(key: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in key)
