"""The embeddings of Amazon Bedrock: each family of models has a schema of its own within InvokeModel."""

from functools import cache
from typing import Any
from urllib.parse import quote

import botocore.session
from botocore.model import OperationModel

from app.llm.provider import Access
from tests.providers.embeddings.server import Asked, Row

ERRORS = {
    400: "ValidationException",
    401: "AccessDeniedException",
    404: "ResourceNotFoundException",
    429: "ThrottlingException",
    500: "InternalServerException",
}


@cache
def invoke_model() -> OperationModel:
    """The operation as Amazon's own client describes it."""
    return botocore.session.get_session().get_service_model("bedrock-runtime").operation_model("InvokeModel")


class Titan:
    name = "bedrock:amazon.titan-embed-text-v2:0"
    longest = 1

    def access(self, url: str) -> Access:
        keys = {"AWS_ACCESS_KEY_ID": "test-key", "AWS_SECRET_ACCESS_KEY": "test-secret", "AWS_REGION": "us-east-1"}
        return Access(self.name, "EMBEDDING", url, variables=keys)

    def check(self, asked: Asked) -> None:
        described = invoke_model().http["requestUri"]
        assert asked.path == described.replace("{modelId}", quote(self.name.partition(":")[2], safe=""))
        assert "Credential=test-key/" in asked.headers["authorization"]
        assert "/us-east-1/bedrock/" in asked.headers["authorization"]

    def texts(self, asked: Asked) -> list[str]:
        return [asked.body["inputText"]]

    def purpose(self, asked: Asked) -> str:
        return ""

    def reply(self, asked: Asked, rows: list[Row]) -> Any:
        return {"embedding": rows[0] if rows else None, "inputTextTokenCount": 1}

    def refusal(self, status: int) -> tuple[Any, dict[str, str]]:
        assert ERRORS[status] in {shape.name for shape in invoke_model().error_shapes}
        return {"message": "scripted failure"}, {"x-amzn-errortype": ERRORS[status]}


class CohereOnBedrock(Titan):
    name = "bedrock_converse:cohere.embed-v4:0"
    longest = 96

    def texts(self, asked: Asked) -> list[str]:
        return list(asked.body["texts"])

    def purpose(self, asked: Asked) -> str:
        return {"search_query": "question", "search_document": "passage"}[asked.body["input_type"]]

    def reply(self, asked: Asked, rows: list[Row]) -> Any:
        found = {"embeddings": {"float": rows}, "texts": self.texts(asked)}
        return {**found, "id": "1", "response_type": "embeddings_by_type"}


class Nova(Titan):
    name = "bedrock:amazon.nova-2-multimodal-embeddings-v1:0"

    def texts(self, asked: Asked) -> list[str]:
        return [asked.body["singleEmbeddingParams"]["text"]["value"]]

    def purpose(self, asked: Asked) -> str:
        purposes = {"GENERIC_INDEX": "passage", "TEXT_RETRIEVAL": "question"}
        return purposes[asked.body["singleEmbeddingParams"]["embeddingPurpose"]]

    def reply(self, asked: Asked, rows: list[Row]) -> Any:
        return {"embeddings": [{"embeddingType": "TEXT", "embedding": row} for row in rows]}
