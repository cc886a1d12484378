"""Google's embedding models, by the Gemini API or on Vertex AI."""

from typing import Any

from google.genai import Client
from google.genai.types import HttpOptions
from langchain_google_genai import GoogleGenerativeAIEmbeddings

from app.llm.adapters.vertexai import way_in


def vertexai(
    model: str,
    timeout: int,
    base_url: str | None = None,
    api_key: str | None = None,
    project: str | None = None,
    location: str | None = None,
    credentials_file: str | None = None,
) -> GoogleGenerativeAIEmbeddings:
    """Those of Vertex AI. `timeout` in seconds. Raises SettingsError without a project or a key."""
    access = way_in(api_key, project, location, credentials_file)
    return embeddings_over(model, timeout, base_url, vertexai=True, **access)


def gemini(
    model: str, timeout: int, base_url: str | None = None, api_key: str | None = None
) -> GoogleGenerativeAIEmbeddings:
    """Those of the Gemini API, by a key. `timeout` in seconds."""
    return embeddings_over(model, timeout, base_url, vertexai=False, api_key=api_key)


def embeddings_over(model: str, timeout: int, base_url: str | None, **access: Any) -> GoogleGenerativeAIEmbeddings:
    """Made without its validators: they would build a client that waits forever, and write the key into os.environ."""
    client = Client(http_options=HttpOptions(base_url=base_url, timeout=timeout * 1000), **access)
    return GoogleGenerativeAIEmbeddings.model_construct(client=client, model=model)
