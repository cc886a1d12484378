"""Ollama's own protocol. Its client takes limits under other names, and time and key only for the HTTP client below."""

from typing import TYPE_CHECKING, Any

from app.llm.provider import NO_KEY

if TYPE_CHECKING:
    from langchain_ollama import ChatOllama, OllamaEmbeddings


def chat_model(
    model: str,
    max_tokens: int,
    timeout: int,
    base_url: str | None = None,
    api_key: str | None = None,
    context_tokens: int | None = None,
) -> "ChatOllama":
    """`timeout` in seconds, the other limits in tokens.

    Its server cuts what is longer than the window that it is asked for, and says nothing; unasked, that is its own.
    """
    from langchain_ollama import ChatOllama

    return ChatOllama(
        model=model,
        base_url=base_url,
        num_predict=max_tokens,
        num_ctx=context_tokens,
        client_kwargs=http_options(timeout, api_key),
    )


def embeddings(model: str, timeout: int, base_url: str | None = None, api_key: str | None = None) -> "OllamaEmbeddings":
    """`timeout` in seconds."""
    from langchain_ollama import OllamaEmbeddings

    return OllamaEmbeddings(model=model, base_url=base_url, client_kwargs=http_options(timeout, api_key))


def http_options(timeout: int, api_key: str | None) -> dict[str, Any]:
    """Without a key its client would send the one of the environment to whatever address."""
    return {"timeout": timeout, "headers": {"Authorization": f"Bearer {api_key or NO_KEY}"}}
