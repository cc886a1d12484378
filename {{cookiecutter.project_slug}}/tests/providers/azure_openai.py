"""OpenAI's protocol as Azure serves it: the model is a deployment in the path, the key has a header of its own."""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.llm.provider import Access
from tests.providers.openai import OpenAI, request
from tests.providers.protocol import KEY, MODEL, Request

VERSION = "2025-01-01"
PATH = f"/openai/deployments/{MODEL}/chat/completions?api-version={VERSION}"


class AzureOpenAI(OpenAI):
    name = "azure_openai"
    key: ClassVar[str] = f"api-key: {KEY}"

    def address(self, url: str) -> str:
        return url

    def access(self, url: str) -> Access:
        return Access(self.model, "LLM", url, KEY, {"OPENAI_API_VERSION": VERSION})

    def variables(self, url: str) -> dict[str, str]:
        return {"AZURE_OPENAI_API_KEY": KEY, "AZURE_OPENAI_ENDPOINT": url, "OPENAI_API_VERSION": VERSION}

    def read(self, head: str, body: Mapping[str, Any]) -> Request:
        assert head.startswith(f"POST {PATH} ")
        return request({**body, "model": MODEL}, body["max_completion_tokens"])


PROTOCOL = AzureOpenAI()
