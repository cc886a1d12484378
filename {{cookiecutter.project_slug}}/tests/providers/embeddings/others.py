"""The embeddings of Cohere, Mistral and Ollama."""

from typing import Any, Literal

from cohere.types import EmbeddingsByTypeEmbedResponse
from ollama import EmbedResponse
from pydantic import BaseModel, ConfigDict

from app.llm.provider import Access
from tests.providers.embeddings.server import Asked, Row


class Cohere:
    name = "cohere:embed-v4.0"
    longest = 96

    def access(self, url: str) -> Access:
        return Access(self.name, "EMBEDDING", url, "test-key")

    def check(self, asked: Asked) -> None:
        assert asked.path == "/v1/embed"
        assert asked.body["model"] == "embed-v4.0"
        assert asked.headers["authorization"] == "Bearer test-key"

    def texts(self, asked: Asked) -> list[str]:
        return list(asked.body["texts"])

    def purpose(self, asked: Asked) -> str:
        return {"search_query": "question", "search_document": "passage"}[asked.body["input_type"]]

    def reply(self, asked: Asked, rows: list[Row]) -> Any:
        body = {
            "response_type": "embeddings_by_type",
            "id": "1",
            "embeddings": {"float": rows},
            "texts": self.texts(asked),
            "meta": {"api_version": {"version": "1"}, "billed_units": {"input_tokens": 1.0}},
        }
        EmbeddingsByTypeEmbedResponse.model_validate(body, extra="forbid")
        return body

    def refusal(self, status: int) -> tuple[Any, dict[str, str]]:
        return {"id": "1", "message": "scripted failure"}, {}


class Vector(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    object: Literal["embedding"]
    index: int
    embedding: list[float]


class MistralResponse(BaseModel):
    """EmbeddingResponse of Mistral's published OpenAPI description; its client for LangChain has no types."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str
    object: Literal["list"]
    model: str
    data: list[Vector]
    usage: dict[Literal["prompt_tokens", "completion_tokens", "total_tokens"], int]


class Mistral:
    name = "mistralai:mistral-embed"
    longest = 512

    def access(self, url: str) -> Access:
        return Access(self.name, "EMBEDDING", f"{url}/v1", "test-key")

    def check(self, asked: Asked) -> None:
        assert asked.path == "/v1/embeddings"
        assert asked.body["model"] == "mistral-embed"
        assert asked.headers["authorization"] == "Bearer test-key"

    def texts(self, asked: Asked) -> list[str]:
        return list(asked.body["input"])

    def purpose(self, asked: Asked) -> str:
        return ""

    def reply(self, asked: Asked, rows: list[Row]) -> Any:
        data = [{"object": "embedding", "index": at, "embedding": row} for at, row in enumerate(rows)]
        usage = {"prompt_tokens": 1, "completion_tokens": 0, "total_tokens": 1}
        body = {"id": "1", "object": "list", "model": asked.body["model"], "data": data, "usage": usage}
        MistralResponse.model_validate(body)
        return body

    def refusal(self, status: int) -> tuple[Any, dict[str, str]]:
        return {"object": "error", "message": "scripted failure", "type": "test", "param": None, "code": "1"}, {}


class Ollama:
    name = "ollama:nomic-embed-text"
    longest = 512

    def access(self, url: str) -> Access:
        return Access(self.name, "EMBEDDING", url, "test-key")

    def check(self, asked: Asked) -> None:
        assert asked.path == "/api/embed"
        assert asked.body["model"] == "nomic-embed-text"
        assert asked.headers["authorization"] == "Bearer test-key"

    def texts(self, asked: Asked) -> list[str]:
        return list(asked.body["input"])

    def purpose(self, asked: Asked) -> str:
        return ""

    def reply(self, asked: Asked, rows: list[Row]) -> Any:
        counts = {"total_duration": 1, "load_duration": 1, "prompt_eval_count": 1}
        body = {"model": asked.body["model"], "embeddings": rows, **counts}
        EmbedResponse.model_validate(body, strict=True, extra="forbid")
        return body

    def refusal(self, status: int) -> tuple[Any, dict[str, str]]:
        return {"error": "scripted failure"}, {}
