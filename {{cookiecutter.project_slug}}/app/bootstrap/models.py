"""The models: the one that answers and the one that turns text into vectors."""

from typing import TYPE_CHECKING

from app.llm.chat import load_chat_model
from app.llm.embeddings import load_embedder
from app.settings import EmbeddingSettings, Settings, reveal
from app.types.embedding import Embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def build_embedder(settings: EmbeddingSettings) -> Embedder:
    """Raises SettingsError, MissingExtra, or ModelUnavailable when a remote one can't be reached."""
    return load_embedder(
        settings.embedding_model, base_url=settings.embedding_base_url, api_key=reveal(settings.embedding_api_key)
    )


def build_chat_model(settings: Settings) -> "BaseChatModel":
    """Never connects. Raises SettingsError or MissingExtra."""
    return load_chat_model(
        settings.llm_model,
        base_url=settings.llm_base_url,
        api_key=reveal(settings.llm_api_key),
        max_output_tokens=settings.llm_max_output_tokens,
        timeout=settings.request_timeout_seconds,
    )
