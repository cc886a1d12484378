"""The indexes of one Pinecone account, found by name and created when they are first written to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from pinecone import Index, Pinecone
from pinecone.errors import ConflictError, NotFoundError, PineconeError

from app.errors import IndexBroken
from app.rag.stores.pinecone.failures import meaning

CLOUD = "https://api.pinecone.io"
# An index in another region is used as it is, if it was created before under its name.
DEPLOYMENT = {"deployment_type": "managed", "cloud": "aws", "region": "us-east-1"}
READY_SECONDS = 300
TIMEOUT_SECONDS = 30.0

Result = TypeVar("Result")


class Account:
    """One client for the control plane, and one for each index that was used."""

    def __init__(self, key: str, url: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self.key = key
        self.url = url or CLOUD
        self.timeout_seconds = timeout_seconds
        with self.failures_named():
            self.client = Pinecone(key, host=self.url, timeout=timeout_seconds)
        self.indexes: dict[str, Index] = {}
        self.looking = threading.Lock()

    @contextmanager
    def failures_named(self) -> Iterator[None]:
        """Whatever the client raises is one IndexBroken."""
        try:
            yield
        except (PineconeError, OSError) as error:
            raise IndexBroken(meaning(error, self.key)) from None

    def ask(self, call: Callable[..., Result], *args: Any, **named: Any) -> Result | None:
        """None if there is no such index or namespace (yet)."""
        with self.failures_named():
            try:
                return call(*args, **named)
            except NotFoundError:
                return None

    def find(self, name: str) -> Index | None:
        """An index that is there, or None. Changes nothing."""
        with self.looking:
            if name not in self.indexes:
                described = self.ask(self.client.indexes.describe, name=name)
                if described is None or described.host is None:
                    return None
                self.indexes[name] = self.connected(described.host)
            return self.indexes[name]

    def create(self, name: str, fields: dict[str, Any]) -> Index:
        """An index, which is made if it is not there, and then waited for."""
        if (found := self.find(name)) is not None:
            return found
        with self.failures_named(), suppress(ConflictError):  # another process may be quicker
            self.client.indexes.create(
                name=name, schema={"fields": fields}, deployment=DEPLOYMENT, timeout=READY_SECONDS
            )
        if (found := self.find(name)) is None:
            raise IndexBroken(f"Pinecone has no index {name}, though it was created: try again in a minute")
        return found

    def connected(self, host: str) -> Index:
        """The client takes a host without a scheme for one with TLS, which a server of one's own may not have."""
        if self.url.startswith("http://"):
            host = host.replace("https://", "http://", 1)
        with self.failures_named():
            return Index(host=host, api_key=self.key, timeout=self.timeout_seconds)

    def close(self) -> None:
        """Idempotent."""
        for index in self.indexes.values():
            index.close()
        self.indexes.clear()
        self.client.close()
