"""Embedding models by name: `minilm` runs here, for `provider:model` its entry in `providers` says what is called."""

from functools import partial
from pkgutil import resolve_name
from typing import TYPE_CHECKING, cast

from app.errors import SettingsError
from app.llm.client import build_client
from app.llm.provider import Access, Client
from app.llm.providers import provider_of
from app.settings import MINILM, MINILM_ONNX
from app.types.embedding import Embedder

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

# Add an embedding model that runs in this process here, with "module:function" of what loads it.
EMBEDDERS = {
    MINILM: "app.llm.minilm:MiniLM.load",
    MINILM_ONNX: "app.llm.minilm.onnx_model:OnnxMiniLM.load",
}


def load_embedder(access: Access, timeout: float = 60.0) -> Embedder:
    """The model that EMBEDDING_MODEL names; a server has `timeout` seconds for each request.

    Raises SettingsError, MissingExtra, or ModelUnavailable.
    """
    if access.name in EMBEDDERS:
        return cast(Embedder, resolve_name(EMBEDDERS[access.name])())
    from app.llm.remote import RemoteEmbedder

    batch = embedding_client(access).batch(access.model)
    return RemoteEmbedder(access.name, partial(build_embeddings, access, timeout), batch, timeout)


def build_embeddings(access: Access, timeout: float = 60.0) -> "Embeddings":
    """The client of a provider's embedding model. Never connects. Raises SettingsError or MissingExtra."""
    client = embedding_client(access)
    options = provider_of(access.name).embedding_options(access, timeout=timeout)
    made: Embeddings = build_client(client, access, options)
    return made


def embedding_client(access: Access) -> Client:
    """Raises SettingsError for a name without a provider, or a provider without embedding models."""
    if not access.model:
        raise SettingsError(f"{access}: write {', '.join(EMBEDDERS)}, or provider:model")
    client = provider_of(access.name).embedding
    if client is None:
        raise SettingsError(f"{access}: this provider has no embedding models here: choose another one")
    return client
