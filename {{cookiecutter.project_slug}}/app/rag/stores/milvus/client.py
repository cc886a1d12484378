"""Every call to Milvus: with a time limit, and with failures that say what to do. Knows no schema."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from app.errors import IndexBroken
from app.redaction import redact

TIMEOUT_SECONDS = 30.0
CONNECT_SECONDS = 10.0
PAGE = 1000
"""How many records are read at once where all are."""

# It logs each failure with its traceback, though the caller is told of it.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)


class Client:
    """A connection. `failed` ends the message of each failure: who failed, and what to do."""

    def __init__(self, uri: str, token: str | None, failed: str) -> None:
        self.failed = failed
        self.secrets = (token, *token.split(":")) if token else ()
        with self.failures_named():
            self.client = MilvusClient(uri, token=token or "", timeout=CONNECT_SECONDS)

    def call(self, method: str, *args: Any, **named: Any) -> Any:
        """`call("flush", "chunks_one")` is `client.flush("chunks_one")`. Raises IndexBroken."""
        with self.failures_named():
            return getattr(self.client, method)(*args, timeout=TIMEOUT_SECONDS, **named)

    def records(self, collection: str, matching: str, fields: list[str], limit: int = -1) -> Iterator[dict[str, Any]]:
        """All that match, sorted by id, or the first `limit` of them."""
        size = PAGE if limit < 0 else min(limit, PAGE)
        pages = self.call(
            "query_iterator", collection, batch_size=size, limit=limit, filter=matching, output_fields=fields
        )
        while True:
            with self.failures_named():
                page = pages.next()
            if not page:
                return
            yield from page

    @contextmanager
    def failures_named(self) -> Iterator[None]:
        try:
            yield
        except (MilvusException, OSError) as error:
            said = redact(str(getattr(error, "message", error)).partition("\n")[0][:200], self.secrets)
            raise IndexBroken(self.failed.format(said=said)) from None

    def close(self) -> None:
        self.client.close()
