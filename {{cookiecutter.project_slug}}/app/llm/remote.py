"""A provider's embedding model behind our interface: asked in batches, again where that may help, and checked.

Knows no provider. What a server sends is compared with what was asked for, since a wrong vector shows nowhere else.
"""

import time
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import ModelUnavailable
from app.llm.backoff import pause
from app.llm.failures import failure
from app.types.embedding import Vectors

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Rows = Sequence[Sequence[float]]
# How long an ingestion goes on with a batch that fails, in seconds; for a question it is the embedder's `timeout`.
PATIENCE = 300.0
TRIES = 3


class RemoteEmbedder:
    """The first call finds out how many dimensions the model has.

    `connect` makes the client, also anew in another process, to which an embedder goes without it. `batch` is how many
    texts one request holds, so that one that fails is repeated alone. `timeout` in seconds.
    """

    def __init__(self, name: str, connect: "Callable[[], Embeddings]", batch: int, timeout: float) -> None:
        self.name = name
        self.connect = connect
        self.batch = batch
        self.timeout = timeout
        self.dimensions = 0
        # Weights on this machine have one of their own. Who serves a name is not part of it: addresses change.
        self.fingerprint: str = getattr(self.client, "fingerprint", name)
        self.dimensions = self.encode_question("dimensions").size

    @cached_property
    def client(self) -> "Embeddings":
        return self.connect()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "client"}

    def encode_question(self, text: str) -> Vectors:
        """Shape (dimensions,), length 1. Raises ModelUnavailable when the server does not answer, or not with that."""
        vector: Vectors = self.checked(self.asked(lambda: [self.client.embed_query(text)], self.timeout), 1)[0]
        return vector

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions), rows of length 1. Raises as `encode_question` does."""
        parts = [np.empty((0, self.dimensions), np.float32)]
        for start in range(0, len(texts), self.batch):
            part = list(texts[start : start + self.batch])
            rows = self.asked(partial(self.client.embed_documents, part), PATIENCE)
            parts.append(self.checked(rows, len(part)))
        return np.concatenate(parts)

    def asked(self, call: Callable[[], Rows], patience: float) -> Rows:
        """What the call gives, the second or third time perhaps, with all pauses before `patience` seconds are over."""
        calls, end = 0, time.monotonic() + patience
        while True:
            calls += 1
            try:
                return call()
            except Exception as error:
                left = max(0.0, end - time.monotonic())
                wait = pause(error, calls, left) if calls < TRIES else None
                if wait is None:
                    raise failure(self.name, error, "EMBEDDING") from None
            time.sleep(wait)

    def checked(self, rows: Rows, count: int) -> Vectors:
        """`rows` at length 1. Raises ModelUnavailable for vectors that can't be those of `count` texts."""
        try:
            found = np.asarray(rows, np.float64)
        except (TypeError, ValueError):
            raise self.unusable("vectors of different lengths, or no numbers") from None
        if found.ndim != 2 or len(found) != count or not found.size:
            raise self.unusable(f"{len(rows)} vectors for {count} texts" if rows else "no vectors")
        if self.dimensions not in (0, found.shape[1]):
            raise self.unusable(f"vectors of {found.shape[1]} dimensions, before of {self.dimensions}")
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and lengths.all()):
            raise self.unusable("a vector of only zeros, or of no numbers")
        return np.asarray(found / lengths, np.float32)

    def unusable(self, sent: str) -> ModelUnavailable:
        advice = "check EMBEDDING_MODEL and EMBEDDING_BASE_URL, and begin again"
        return ModelUnavailable(f"{self.name} sent {sent}: {advice}")
