"""Embedding models by name: `minilm` runs here, `provider:model` goes through LangChain's table of providers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pkgutil import resolve_name
from typing import TYPE_CHECKING, cast

import numpy as np

from app.errors import SettingsError
from app.llm.client import build_client
from app.llm.failures import failure
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


def load_embedder(name: str, *, base_url: str | None, api_key: str | None) -> Embedder:
    """The model that EMBEDDING_MODEL names. Raises SettingsError, MissingExtra, or ModelUnavailable."""
    if name in EMBEDDERS:
        return cast(Embedder, resolve_name(EMBEDDERS[name])())
    provider, _, model = name.partition(":")
    if not model:
        raise SettingsError(f"EMBEDDING_MODEL={name!r}: write {', '.join(EMBEDDERS)}, or provider:model")
    from langchain.embeddings import init_embeddings

    options = provider_of(name).embedding_options(base_url=base_url, api_key=api_key)
    client = build_client("EMBEDDING", name, partial(init_embeddings, model, provider=provider, **options), api_key)
    return RemoteEmbedder(name, client)
