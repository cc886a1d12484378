"""The models: the one that answers and the one that turns text into vectors."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import app
from app.bootstrap.personal import build_passage_mask
from app.bootstrap.secrets import secrets_of
from app.llm.chat import load_chat_model
from app.llm.embeddings import load_embedder
from app.llm.provider import Access
from app.llm.providers import provider_of
from app.llm.tokens.strategy import Files
from app.llm.window import context_window
from app.monitoring.logging import configure_logging
from app.settings import EmbeddingSettings, ModelSettings, Settings, read_variables, reveal
from app.types.embedding import Embedder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def chat_access(settings: ModelSettings, name: str | None = None) -> Access:
    """How the model `name` is reached, by default LLM_MODEL. Only that one has LLM_API_KEY and LLM_BASE_URL."""
    if name not in (None, settings.llm_model):
        return Access(name, variables=read_variables())
    return Access(
        settings.llm_model, "LLM", settings.llm_base_url, reveal(settings.llm_api_key), variables=read_variables()
    )


def build_chat_model(settings: Settings, name: str | None = None) -> "BaseChatModel":
    """The client of LLM_MODEL, or of another model. Never connects. Raises SettingsError or MissingExtra."""
    return load_chat_model(
        chat_access(settings, name),
        max_tokens=settings.llm_max_output_tokens,
        timeout=settings.request_timeout_seconds,
        context_tokens=window_of(settings, name),
    )


def window_of(settings: ModelSettings, name: str | None = None) -> int | None:
    """The context window of LLM_MODEL, or of another model, which LLM_CONTEXT_TOKENS says nothing of; in tokens."""
    access = chat_access(settings, name)
    return context_window(access, settings.llm_context_tokens if access.setting else None)


def smallest_window(settings: ModelSettings) -> tuple[int | None, str]:
    """The window that every model which may answer has, in tokens, and the setting with the model that it is of."""
    named = [(settings.llm_model, "LLM_MODEL"), *settings.further_models()]
    windows = [(window_of(settings, name), f"{setting}={name}") for name, setting in named]
    return min(windows, key=lambda pair: math.inf if pair[0] is None else pair[0])


def tokenizer_files(settings: Settings) -> Files:
    """Where a tokenizer for LLM_MODEL may be: in DATA_DIR/models, or one trained on the pages beside the package."""
    self_hosted = provider_of(settings.llm_model).self_hosted(chat_access(settings))
    return Files(settings.llm_model, self_hosted, settings.data_dir / "models", Path(app.__file__).parents[1] / "docs")


def embedding_access(settings: EmbeddingSettings) -> Access:
    return Access(
        settings.embedding_model,
        "EMBEDDING",
        settings.embedding_base_url,
        reveal(settings.embedding_api_key),
        variables=read_variables(),
    )


def build_embedder(settings: Settings) -> Embedder:
    """Raises SettingsError, MissingExtra, or ModelUnavailable when a remote one can't be reached."""
    return load_embedder(embedding_access(settings), settings.request_timeout_seconds, build_passage_mask(settings))


def open_embedder(settings: Settings) -> Embedder:
    """The embedding model alone, for a command that needs no index; its log lines go where those of others do."""
    level = "warning" if settings.log_level == "info" else settings.log_level
    configure_logging(level, secrets=secrets_of(settings))
    return build_embedder(settings)
