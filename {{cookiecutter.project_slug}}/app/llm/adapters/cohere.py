"""Cohere's embedding models, which are told whether a text is a question or a passage."""

from typing import TYPE_CHECKING, Any

from app.errors import SettingsError

if TYPE_CHECKING:
    from langchain_cohere import CohereEmbeddings


def embeddings(model: str, timeout: int, base_url: str | None = None, api_key: str | None = None) -> "CohereEmbeddings":
    """`timeout` in seconds."""
    from langchain_cohere import CohereEmbeddings

    class Once(CohereEmbeddings):
        """Without the retries of Cohere's own client, which LangChain's can't switch off."""

        def embed_with_retry(self, **request: Any) -> Any:
            return self.client.embed(**request, request_options={"max_retries": 0})

    return Once(model=model, cohere_api_key=api_key, base_url=base_url, request_timeout=timeout)


def chat_model(**options: Any) -> Any:
    """Raises SettingsError: LangChain's client for Cohere's chat models drops the longest answer, and retries alone."""
    raise SettingsError("only embedding models of Cohere can be used: choose the chat model of another provider")
