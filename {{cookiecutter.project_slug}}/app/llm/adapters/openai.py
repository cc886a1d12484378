"""OpenAI's own models, and whatever a compatible server serves."""

import re
from typing import Any

from langchain_openai import ChatOpenAI

OPENAIS_OWN = re.compile(r"(?:.*/)?(?:gpt-\d|o\d|chatgpt)")


class CompatibleChat(ChatOpenAI):
    """Limits the answer by `max_tokens`, which every such server knows.

    Ollama's and others know nothing of OpenAI's newer name, and would write on. OpenAI's own models, which may be there
    behind a gateway, take the newer one only.
    """

    def _get_request_payload(self, input_: Any, *, stop: list[str] | None = None, **kwargs: Any) -> dict[str, Any]:
        payload: dict[str, Any] = super()._get_request_payload(input_, stop=stop, **kwargs)
        if "max_completion_tokens" in payload and not OPENAIS_OWN.match(self.model_name):
            payload["max_tokens"] = payload.pop("max_completion_tokens")
        return payload


def chat_model(base_url: str | None = None, **options: Any) -> ChatOpenAI:
    """With a `base_url` for a compatible server. All other options are LangChain's."""
    return CompatibleChat(base_url=base_url, **options) if base_url else ChatOpenAI(**options)
