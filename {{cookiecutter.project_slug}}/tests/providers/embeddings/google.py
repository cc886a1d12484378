"""The embeddings of Gemini, and those of Vertex AI, which speaks another protocol for them."""

from typing import Any

from google.genai.types import EmbedContentResponse

from app.llm.provider import Access
from tests.providers.embeddings.server import Asked, Row

PURPOSES = {"RETRIEVAL_QUERY": "question", "RETRIEVAL_DOCUMENT": "passage"}
STATES = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL"}


class Gemini:
    name = "google_genai:gemini-embedding-001"
    longest = 100

    def access(self, url: str) -> Access:
        return Access(self.name, "EMBEDDING", url, "test-key")

    def check(self, asked: Asked) -> None:
        assert asked.path == "/v1beta/models/gemini-embedding-001:batchEmbedContents"
        assert {one["model"] for one in asked.body["requests"]} == {"models/gemini-embedding-001"}
        assert asked.headers["x-goog-api-key"] == "test-key"

    def texts(self, asked: Asked) -> list[str]:
        return ["".join(part["text"] for part in one["content"]["parts"]) for one in asked.body["requests"]]

    def purpose(self, asked: Asked) -> str:
        (kind,) = {one["taskType"] for one in asked.body["requests"]}
        return PURPOSES[kind]

    def reply(self, asked: Asked, rows: list[Row]) -> Any:
        body = {"embeddings": [{"values": row} for row in rows]}
        EmbedContentResponse.model_validate(body)  # which forbids what it does not know
        return body

    def refusal(self, status: int) -> tuple[Any, dict[str, str]]:
        return {"error": {"code": status, "message": "scripted failure", "status": STATES[status]}}, {}


class VertexAI(Gemini):
    """By a key alone; its models take 250 texts, those of Gemini one."""

    name = "google_vertexai:text-embedding-005"
    longest = 250

    def access(self, url: str) -> Access:
        return Access(self.name, "EMBEDDING", url, "test-key")

    def check(self, asked: Asked) -> None:
        assert asked.path == "/v1beta1/publishers/google/models/text-embedding-005:predict"
        assert asked.headers["x-goog-api-key"] == "test-key"

    def texts(self, asked: Asked) -> list[str]:
        return [one["content"] for one in asked.body["instances"]]

    def purpose(self, asked: Asked) -> str:
        (kind,) = {one["task_type"] for one in asked.body["instances"]}
        return PURPOSES[kind]

    def reply(self, asked: Asked, rows: list[Row]) -> Any:
        statistics = {"token_count": 1, "truncated": False}
        return {"predictions": [{"embeddings": {"values": row, "statistics": statistics}} for row in rows]}


class GeminiOnVertexAI(VertexAI):
    name = "google_vertexai:gemini-embedding-001"
    longest = 1

    def check(self, asked: Asked) -> None:
        assert asked.path == "/v1beta1/publishers/google/models/gemini-embedding-001:predict"
        assert asked.headers["x-goog-api-key"] == "test-key"
