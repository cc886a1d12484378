"""The settings of each room: a frozen group. A field is an environment variable; `.env.example` explains each.

Rooms get their group as an argument, and never read the environment. Add a group here, and to `Settings`.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from app.settings.kinds import (
    Address,
    ContextTokens,
    DatabaseUrl,
    Dollars,
    FurtherModel,
    FurtherModels,
    HostNames,
    ModelName,
    ModelPrices,
    Networks,
    PostgresUrl,
    QdrantAddress,
    SecretDatabaseUrl,
    names_in,
    prices_in,
)

OFFLINE = "offline"
Switch = Literal["off", "flag", "block"]
MINILM = "minilm"
MINILM_ONNX = "minilm-onnx"


class Group(BaseModel):
    model_config = ConfigDict(frozen=True)


class AppSettings(Group):
    """The process as a whole."""

    app_name: Annotated[str, Field(min_length=1, max_length=80)] = "LLM app"
    log_level: Literal["debug", "info", "warning", "error"] = "info"


class ModelSettings(Group):
    """The chat model."""

    llm_model: ModelName = OFFLINE
    llm_base_url: Address | None = None
    llm_api_key: SecretStr | None = None
    llm_max_output_tokens: Annotated[int, Field(ge=1, le=100_000)] = 1024
    llm_context_tokens: ContextTokens | None = None
    llm_strong_model: FurtherModel | None = None
    llm_fallbacks: FurtherModels | None = None
    llm_cache: Literal["off", "exact", "semantic"] = "off"
    llm_prices: ModelPrices | None = None

    def fallbacks(self) -> list[str]:
        """The names of `llm_fallbacks`, in their order."""
        return names_in(self.llm_fallbacks or "")

    def further_models(self) -> list[tuple[str, str]]:
        """Each model besides LLM_MODEL that may answer, and the setting that names it."""
        strong = [(self.llm_strong_model, "LLM_STRONG_MODEL")] if self.llm_strong_model else []
        return [*strong, *((name, "LLM_FALLBACKS") for name in self.fallbacks())]

    def own_prices(self) -> dict[str, tuple[float, float]]:
        """Those of `llm_prices`, by the models' names."""
        return prices_in(self.llm_prices or "")

    def only_offline(self) -> bool:
        return self.llm_model == OFFLINE and not self.further_models()

    def only_with(self, name: str) -> Self:
        """The same settings with one model that answers alone; address, key and window are those of LLM_MODEL."""
        others = {"llm_strong_model": None, "llm_fallbacks": None}
        theirs = {"llm_model": name, "llm_base_url": None, "llm_api_key": None, "llm_context_tokens": None}
        return self.model_copy(update=others if name == self.llm_model else others | theirs)


class PromptSettings(Group):
    """Which prompts; whoever reads the names checks them."""

    prompt_answer: str | None = None


class BudgetSettings(Group):
    """What the models may cost, in US dollars."""

    budget_usd_per_day: Dollars | None = None
    budget_usd_per_month: Dollars | None = None


class EmbeddingSettings(Group):
    """The embedding model."""

    embedding_model: ModelName = MINILM
    embedding_base_url: Address | None = None
    embedding_api_key: SecretStr | None = None


class RetrievalSettings(Group):
    """How text is cut, how passages are found, and in whose terms; the rooms check the names."""

    chunker: str = "structure"
    retrieval: str = "hybrid"
    cross_encoder: str | None = None
    retrieval_half_life_days: Annotated[int, Field(ge=1, le=36_500)] = 180
    rag_framework: Literal["native", "langchain", "llamaindex"] = "native"


class GuardSettings(Group):
    """What becomes of what a guard finds: nothing is looked for, it is noted, or it is kept out."""

    guard_unicode: Switch = "flag"
    guard_secrets: Switch = "flag"
    guard_pii: Switch = "flag"
    guard_links: Switch = "block"
    guard_link_hosts: HostNames | None = None

    def link_hosts(self) -> list[str]:
        """The names of `guard_link_hosts`."""
        return names_in(self.guard_link_hosts or "")


class StoreSettings(Group):
    """Which vector store; each has a group of its own."""

    vector_store: str = "qdrant"


class QdrantSettings(Group):
    qdrant_url: QdrantAddress | None = None
    qdrant_api_key: SecretStr | None = None


class ChromaSettings(Group):
    chroma_url: Address | None = None
    chroma_api_key: SecretStr | None = None


class MilvusSettings(Group):
    milvus_url: Address | None = None
    milvus_token: SecretStr | None = None


class PgvectorSettings(Group):
    pgvector_url: PostgresUrl | None = None


class WeaviateSettings(Group):
    """The addresses of its two protocols; searches go by gRPC."""

    weaviate_url: Address | None = None
    weaviate_grpc_url: Address | None = None
    weaviate_api_key: SecretStr | None = None


class PineconeSettings(Group):
    pinecone_url: Address | None = None
    pinecone_api_key: SecretStr | None = None


class StorageSettings(Group):
    """The database of usage and budgets; without an address it is a file in DATA_DIR."""

    database_url: DatabaseUrl | None = None


class FileSettings(Group):
    """What is written, and what is read."""

    data_dir: Path = Path("data")
    max_file_bytes: Annotated[int, Field(ge=1)] = 10_000_000
    parse_seconds: Annotated[float, Field(gt=0, le=86_400)] = 300.0
    parse_memory_mb: Annotated[int, Field(ge=64, le=1_000_000)] = 1024
    web_allowed_networks: Networks = ""
    web_max_pages: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000

    def networks(self) -> tuple[str, ...]:
        """Those of `web_allowed_networks`."""
        return tuple(names_in(self.web_allowed_networks))


class SourceSettings(Group):
    """What documents are read from, besides files."""

    sql_source_url: SecretDatabaseUrl | None = None
    s3_endpoint_url: Address | None = None


class ServerSettings(Group):
    """Who may ask, and how much at once."""

    api_key: SecretStr | None = None
    allowed_hosts: HostNames | None = None
    request_timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 60.0
    max_concurrent_answers: Annotated[int, Field(ge=1, le=10_000)] = 16
    max_queued_answers: Annotated[int, Field(ge=0, le=10_000)] = 64

    def host_names(self) -> list[str]:
        """The names of `allowed_hosts`."""
        return (self.allowed_hosts or "").replace(",", " ").split()
