"""The embeddings of OpenAI, and of OpenAI's models on Azure."""

import base64
from typing import Any

import numpy as np
from openai.types import CreateEmbeddingResponse
from openai.types.shared import ErrorObject

from app.llm.provider import Access
from tests.providers.embeddings.server import Asked, Row


class OpenAI:
    name = "openai:text-embedding-3-small"
    longest = 2048

    def access(self, url: str) -> Access:
        return Access(self.name, "EMBEDDING", f"{url}/v1", "test-key")

    def check(self, asked: Asked) -> None:
        assert asked.path == "/v1/embeddings"
        assert asked.body["model"] == "text-embedding-3-small"
        assert asked.headers["authorization"] == "Bearer test-key"

    def texts(self, asked: Asked) -> list[str]:
        texts = asked.body["input"]
        return [texts] if isinstance(texts, str) else list(texts)

    def purpose(self, asked: Asked) -> str:
        return ""

    def reply(self, asked: Asked, rows: list[Row]) -> dict[str, Any]:
        data = [{"object": "embedding", "index": at, "embedding": row} for at, row in enumerate(rows)]
        usage = {"prompt_tokens": len(rows), "total_tokens": len(rows)}
        body = {"object": "list", "data": data, "model": asked.body["model"], "usage": usage}
        CreateEmbeddingResponse.model_validate(body, strict=True, extra="forbid")
        if asked.body.get("encoding_format") == "base64":
            for item, row in zip(data, rows, strict=True):
                item["embedding"] = base64.b64encode(np.asarray(row, np.float32).tobytes()).decode()
        return body

    def refusal(self, status: int) -> tuple[Any, dict[str, str]]:
        error = {"message": "scripted failure", "type": "invalid_request_error", "param": None, "code": None}
        ErrorObject.model_validate(error, strict=True, extra="forbid")
        return {"error": error}, {}


class Azure(OpenAI):
    name = "azure_openai:my-embeddings"

    def access(self, url: str) -> Access:
        variables = {"OPENAI_API_VERSION": "2026-01-01", "AZURE_OPENAI_ENDPOINT": url}
        return Access(self.name, "EMBEDDING", variables={**variables, "AZURE_OPENAI_API_KEY": "test-key"})

    def check(self, asked: Asked) -> None:
        assert asked.path == "/openai/deployments/my-embeddings/embeddings?api-version=2026-01-01"
        assert asked.body["model"] == "my-embeddings"
        assert asked.headers["api-key"] == "test-key"
