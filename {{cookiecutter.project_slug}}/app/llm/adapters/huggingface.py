"""Hugging Face's Inference Providers, or an endpoint of theirs or of one's own that speaks the same protocol.

LangChain's own way from a name would load the model into this process.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_huggingface import ChatHuggingFace


def chat_model(
    model: str, max_tokens: int, timeout: int, base_url: str | None = None, api_key: str | None = None
) -> "ChatHuggingFace":
    """`timeout` in seconds, `max_tokens` of the answer."""
    from langchain_huggingface import ChatHuggingFace, HuggingFaceEndpoint

    where = {"endpoint_url": base_url} if base_url else {"repo_id": model}
    endpoint = HuggingFaceEndpoint(**where, huggingfacehub_api_token=api_key, timeout=timeout, task="conversational")
    return ChatHuggingFace(llm=endpoint, model_id=model, max_tokens=max_tokens, stream_usage=True)
