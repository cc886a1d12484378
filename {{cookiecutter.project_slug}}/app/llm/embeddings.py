"""Embedding models by name: `minilm` runs here, `provider:model` goes through LangChain's table of providers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pkgutil import resolve_name
from typing import TYPE_CHECKING, cast

import numpy as np

from app.errors import SettingsError
from app.llm.client import build_client
from app.llm.failures import failure
from app.llm.provider import Access
from app.llm.providers import provider_of
from app.settings import MINILM
from app.types.embedding import Embedder, Vectors

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings


class RemoteEmbedder:
    """A provider's embedding model behind the same interface. The first call finds out how many dimensions it has."""

    def __init__(self, name: str, client: "Embeddings") -> None:
        self.name = self.fingerprint = name
        self.client = client
        self.dimensions = self.encode_question("dimensions").size

    def encode_question(self, text: str) -> Vectors:
        """Shape (dimensions,), length 1. Raises ModelUnavailable when the server does not answer."""
        with failures_named(self.name):
            return unit(self.client.embed_query(text))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions), rows of length 1. Raises ModelUnavailable when the server does not answer."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        with failures_named(self.name):
            return unit(self.client.embed_documents(list(texts)))


def unit(vectors: Sequence[float] | Sequence[Sequence[float]]) -> Vectors:
    """Each row at length 1: `[[3, 4]]` -> `[[0.6, 0.8]]`."""
    found = np.asarray(vectors, np.float32)
    scaled: Vectors = found / np.maximum(np.linalg.norm(found, axis=-1, keepdims=True), 1e-12)
    return scaled


@contextmanager
def failures_named(name: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise failure(name, error, "EMBEDDING") from None


# Add an embedding model that runs in this process here, with "module:function" of what loads it.
EMBEDDERS = {MINILM: "app.llm.minilm:MiniLM.load"}


def load_embedder(access: Access) -> Embedder:
    """The model that EMBEDDING_MODEL names. Raises SettingsError, MissingExtra, or ModelUnavailable."""
    if access.name in EMBEDDERS:
        return cast(Embedder, resolve_name(EMBEDDERS[access.name])())
    return RemoteEmbedder(access.name, build_embeddings(access))


def build_embeddings(access: Access) -> "Embeddings":
    """The client of a provider's embedding model. Never connects. Raises SettingsError or MissingExtra."""
    if not access.model:
        raise SettingsError(f"{access}: write {', '.join(EMBEDDERS)}, or provider:model")
    provider = provider_of(access.name)
    if provider.embedding is None:
        raise SettingsError(f"{access}: this provider has no embedding models here: choose another one")
    client: Embeddings = build_client(provider.embedding, access, provider.embedding_options(access))
    return client
