"""Hugging Face's Inference Providers, or an endpoint of theirs or of one's own that speaks the same protocol.

LangChain's own way from a name would load the model into this process. To an address of one's own, its client would
send neither the name of the model nor its key, but the token of this machine.
"""

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

from app.errors import SettingsError

if TYPE_CHECKING:
    from langchain_huggingface import ChatHuggingFace

TOKEN = "hf_"  # noqa: S105 (how every token of theirs begins)


class Calls:
    """Makes each call by a client of its own, since theirs keeps a stream open until it is closed itself."""

    def __init__(self, **options: Any) -> None:
        self.options = options

    async def chat_completion(self, *, stream: bool = False, **request: Any) -> Any:
        """A whole answer, or its chunks."""
        from huggingface_hub import AsyncInferenceClient

        if stream:
            return self.chunks(request)
        async with AsyncInferenceClient(**self.options) as client:
            return await client.chat_completion(**request)

    async def chunks(self, request: dict[str, Any]) -> AsyncGenerator[Any]:
        from huggingface_hub import AsyncInferenceClient

        async with AsyncInferenceClient(**self.options) as client:
            async for chunk in await client.chat_completion(stream=True, **request):
                yield chunk


def chat_model(
    model: str, max_tokens: int, timeout: int, base_url: str | None = None, api_key: str | None = None
) -> "ChatHuggingFace":
    """`timeout` in seconds, `max_tokens` of the answer. Raises SettingsError for a key that is no token of theirs."""
    from langchain_huggingface import ChatHuggingFace, HuggingFaceEndpoint

    if not (base_url or str(api_key).startswith(TOKEN)):
        raise SettingsError(f"a token of Hugging Face begins with {TOKEN}: correct LLM_API_KEY or HF_TOKEN in .env")
    where = {"endpoint_url": base_url} if base_url else {"repo_id": model}
    endpoint = HuggingFaceEndpoint(**where, huggingfacehub_api_token=api_key, timeout=timeout, task="conversational")
    endpoint.async_client = Calls(model=base_url or model, api_key=api_key, timeout=timeout)
    chat = ChatHuggingFace(llm=endpoint, max_tokens=max_tokens, stream_usage=True)
    chat.model_id = model
    return chat
