"""The objects of an S3 bucket below a prefix: `s3://BUCKET/PREFIX`, also of MinIO and others that speak the protocol.

Who asks is found by boto3 in its own places. Knows no format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.errors import MissingExtra, NothingToIngest, UnreadableDocument
from app.rag.sources.folder import too_large
from app.rag.sources.source import Empty, Item, Reading, Skipped, Unreachable
from app.rag.sources.upload import fit

SCHEME = "s3://"
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
LONGEST_KEY = 1024
CONNECT_SECONDS = 10
READ_SECONDS = 30
TRIES = 4
ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})
FORM = "not s3://BUCKET/PREFIX: correct the address"
NAME = "no bucket is called so, but by 3 to 63 lowercase letters, digits, dots and hyphens: correct the address"
MISSING = "a bucket needs the extra 's3': run `make setup EXTRAS=\"s3\"`"
ADVICE = {
    "NoSuchBucket": "there is no such bucket: correct its name, or S3_ENDPOINT_URL",
    "AccessDenied": "access is denied: allow s3:ListBucket and s3:GetObject",
    "InvalidAccessKeyId": "the access key is unknown: check AWS_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "the secret key is wrong: check AWS_SECRET_ACCESS_KEY",
    "ExpiredToken": "the credentials have expired: renew them",
    "NoCredentialsError": "no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile",
    "EndpointConnectionError": "nothing answers there: check the network, and S3_ENDPOINT_URL",
    "ConnectTimeoutError": "nothing answers there: check the network, and S3_ENDPOINT_URL",
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """`prefix` is a folder of it, or a single object; empty for all. A request lists a `page` of them."""

    bucket: str
    prefix: str
    page: int = 1000

    @property
    def address(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")

    @property
    def root(self) -> str:
        return self.address

    @property
    def only(self) -> tuple[str, ...] | None:
        return None

    def items(self, reading: Reading) -> Iterator[Item | Skipped]:
        """Raises MissingExtra."""
        failures = failures_of_boto()
        names, empty = dict[str, str](), True
        try:
            for one in self.objects(reading):
                if found := self.item(one, names):
                    empty = False
                    yield found
            if empty:
                yield Empty(self.address, "nothing lies below that prefix" if self.prefix else "the bucket is empty")
        except failures as error:
            yield Unreachable(self.address, f"can't be reached: {reason(error)}")

    def objects(self, reading: Reading) -> Iterator[dict[str, Any]]:
        """In the order of their keys."""
        pages = client(reading.endpoint).get_paginator("list_objects_v2")
        by = {"PageSize": self.page}
        for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix, PaginationConfig=by):
            yield from page.get("Contents", ())

    def item(self, one: dict[str, Any], names: dict[str, str]) -> Item | Skipped | None:
        """None for what stands for a folder, is hidden, or lies beside the prefix."""
        key: str = one["Key"]
        path = self.below(key)
        if not path or path.endswith("/") or hidden(path):
            return None
        name = fit(path)
        if not name:
            return Skipped(printable(key), "no document can be called so: give it another name")
        if names.setdefault(name, key) != key:
            return Skipped(printable(key), f"another object is called {name} too: give it another name")
        if one.get("StorageClass") in ARCHIVED:
            return Skipped(name, "archived: restore it, and ingest again")
        return Item(name, one["Size"], key)

    def below(self, key: str) -> str | None:
        """`guides/a.md` below `guides` is `a.md`, and `guides-old/a.md` is not there."""
        if not self.prefix:
            return key
        if key == self.prefix:
            return key.rpartition("/")[2]
        return key.removeprefix(f"{self.prefix}/") if key.startswith(f"{self.prefix}/") else None

    def read(self, item: Item, reading: Reading) -> bytes:
        failures = failures_of_boto()
        if item.size > reading.max_file_bytes:
            raise too_large(reading.max_file_bytes)
        try:
            found = client(reading.endpoint).get_object(Bucket=self.bucket, Key=item.key)
            with found["Body"] as stream:
                data: bytes = stream.read(reading.max_file_bytes + 1)
        except failures as error:
            raise UnreadableDocument(f"can't be read: {reason(error)}") from None
        if len(data) > reading.max_file_bytes:
            raise too_large(reading.max_file_bytes)
        return data

    def holds(self, name: str, reading: Reading) -> bool:
        """What can't be asked is taken to hold it."""
        try:
            client(reading.endpoint).head_object(Bucket=self.bucket, Key=f"{self.prefix}/{name}".lstrip("/"))
        except failures_of_boto() as error:
            return code_of(error) not in ("404", "NoSuchKey", "NoSuchBucket")
        return True


def hidden(path: str) -> bool:
    return any(part.startswith(".") and part.strip(".") for part in path.split("/"))


def bucket_at(address: str) -> Bucket:
    """Raises NothingToIngest for what is no such address."""
    bucket, _, prefix = address.removeprefix(SCHEME).partition("/")
    if bucket and not BUCKET.fullmatch(bucket):
        raise NothingToIngest(f"{address}: {NAME}")
    if not bucket or len(prefix.encode()) > LONGEST_KEY or prefix.startswith("/"):
        raise NothingToIngest(f"{address}: {FORM}")
    return Bucket(bucket, prefix.rstrip("/"))


@lru_cache(maxsize=4)
def client(endpoint: str | None) -> Any:
    """Made once, which takes longer than a request. Raises MissingExtra."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise MissingExtra(MISSING) from None
    retries = {"total_max_attempts": TRIES, "mode": "standard"}
    limits = Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries=retries)
    return boto3.session.Session().client("s3", endpoint_url=endpoint, config=limits)


def failures_of_boto() -> tuple[type[Exception], ...]:
    try:
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
    except ImportError:
        raise MissingExtra(MISSING) from None
    return (BotoCoreError, ClientError, HTTPClientError, OSError)


def code_of(error: Exception) -> str:
    answered: dict[str, Any] = getattr(error, "response", {})
    return str(answered.get("Error", {}).get("Code") or type(error).__name__)


def reason(error: Exception) -> str:
    return ADVICE.get(code_of(error)) or " ".join(str(error).split())[:300]


def printable(key: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in key)
