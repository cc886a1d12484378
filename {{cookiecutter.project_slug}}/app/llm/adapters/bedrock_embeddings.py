"""Embedding models on Amazon Bedrock: each family has a schema of its own."""

from typing import TYPE_CHECKING, Any

from app.errors import SettingsError
from app.llm.adapters.aws import access

if TYPE_CHECKING:
    from langchain_aws import BedrockEmbeddings


def embeddings(
    model: str,
    timeout: int,
    base_url: str | None = None,
    api_key: str | None = None,
    region_name: str | None = None,
    **credentials: str,
) -> "BedrockEmbeddings":
    """`timeout` in seconds. Raises SettingsError for a missing region or credentials, which are looked for here."""
    from botocore.config import Config
    from langchain_aws import BedrockEmbeddings
    from langchain_aws.utils import create_aws_client
    from pydantic import SecretStr

    class Bedrock(BedrockEmbeddings):
        """Says to Amazon's Nova that a text is a question; LangChain's client does so for Cohere's models only."""

        def embed_query(self, text: str) -> list[float]:
            if not self._is_nova_embed:
                return list(super().embed_query(text))
            asked = {"embeddingPurpose": "TEXT_RETRIEVAL", "text": {"truncationMode": "END", "value": text}}
            answer = self._invoke_model({"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": asked})
            return list(answer["embeddings"][0]["embedding"])

    if api_key and base_url and base_url.startswith("http://"):
        raise SettingsError(
            "a key goes to an https:// address only: correct EMBEDDING_BASE_URL, or use AWS_ACCESS_KEY_ID"
        )
    found: dict[str, Any] = access(region_name, credentials, bearer=bool(api_key))
    secret = {name: SecretStr(value) if name.startswith("aws_") else value for name, value in found.items()}
    client = create_aws_client(
        "bedrock-runtime",
        **secret,
        endpoint_url=base_url,
        api_key=SecretStr(api_key) if api_key else None,
        config=Config(connect_timeout=timeout, read_timeout=timeout, retries={"total_max_attempts": 1}),
    )
    return Bedrock(client=client, model_id=model)
