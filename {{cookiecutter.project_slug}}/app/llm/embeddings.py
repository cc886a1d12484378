"""Embedding models by name: `minilm` runs here, for `provider:model` its entry in `providers` says what is called.

`minilm:/path/to/weights.npz` is `minilm` with weights of one's own, as `python -m training embeddings` makes them.
"""

from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, cast

from app.errors import ModelUnavailable, SettingsError
from app.llm.client import build_client
from app.llm.masked_embedder import MaskedEmbedder, Write
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


def load_embedder(access: Access, timeout: float = 60.0, mask: Write | None = None) -> Embedder:
    """The model that EMBEDDING_MODEL names; a server has `timeout` seconds for each request.

    One that runs elsewhere reads texts as `mask` writes them, and its fingerprint says so: an index of others has to be
    built anew. Raises SettingsError, MissingExtra, or ModelUnavailable.
    """
    if is_built_in(access.name):
        return load_built_in(access)
    from app.llm.remote import RemoteEmbedder

    client = embedding_client(access)
    connect = partial(build_embeddings, access, timeout)
    embedder = RemoteEmbedder(access.name, connect, client.batch(access.model), timeout)
    if mask is None or client.local:
        return embedder
    return MaskedEmbedder(embedder, mask, f"{embedder.fingerprint} masked")


def is_built_in(name: str) -> bool:
    """`minilm` and `minilm:mine.npz` -> True, `openai:text-embedding-3-small` -> False."""
    return name.partition(":")[0] in EMBEDDERS


def load_built_in(access: Access) -> Embedder:
    """Raises SettingsError for weights of one's own that can't be read, ModelUnavailable for those of the package."""
    name, own, file = access.name.partition(":")
    load = resolve_name(EMBEDDERS[name])
    if not own:
        return cast(Embedder, load())
    path = Path(file).expanduser()
    if not path.is_file():
        raise SettingsError(
            f"{access}: there is no file of weights {file!r}: make one with `python -m training embeddings`, "
            f"correct the path, or set EMBEDDING_MODEL={name}"
        )
    try:
        return cast(Embedder, load(path))
    except ModelUnavailable:
        raise SettingsError(
            f"{access}: the file is no weights of {name}, or only a part of them: make it anew with "
            f"`python -m training embeddings`, or set EMBEDDING_MODEL={name}"
        ) from None


def embeds_here(access: Access) -> bool:
    """Whether what the embedding model reads stays in this process."""
    return is_built_in(access.name) or embedding_client(access).local


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
