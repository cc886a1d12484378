"""The settings of each room: a frozen group. A field is an environment variable; `.env.example` explains each.

Rooms get their group as an argument, and never read the environment. Add a group here, and to `Settings`.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from app.settings.kinds import (
    Address,
    ContextTokens,
    DatabaseUrl,
    Dollars,
    Evidence,
    FurtherModel,
    FurtherModels,
    HostNames,
    LanguageCodes,
    ModelName,
    ModelPrices,
    ModeratorName,
    Networks,
    PostgresUrl,
    QdrantAddress,
    SecretDatabaseUrl,
    WeakEvidence,
    names_in,
    prices_in,
)
from app.settings.servers import McpServers, check_known, check_one_token, pairs_in, servers_in

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
    guard_pii_passages: Literal["off", "on"] = "off"
    guard_pii_engine: Literal["patterns", "presidio"] = "patterns"
    guard_injection: Switch = "flag"
    guard_language: Switch = "off"
    guard_languages: LanguageCodes | None = None
    guard_canary: Switch = "block"
    guard_grounding: Switch = "flag"
    guard_citations: Switch = "block"
    guard_links: Switch = "block"
    guard_link_hosts: HostNames | None = None
    guard_evidence_abstain: Evidence | None = None
    guard_evidence_weak: WeakEvidence | None = None
    guard_answerable: Literal["off", "model"] = "off"
    guard_moderation: Switch = "flag"
    guard_moderation_model: ModeratorName = "local"
    guard_moderation_base_url: Address | None = None
    guard_moderation_api_key: SecretStr | None = None

    def masks_personal_data(self) -> bool:
        """Whether models elsewhere read placeholders in place of it."""
        return self.guard_pii != "off" or self.guard_pii_passages == "on"

    def masks_secrets(self) -> bool:
        """Whether models elsewhere read placeholders in place of keys and passwords."""
        return self.guard_secrets != "off"

    def languages(self) -> list[str]:
        """The codes of `guard_languages`."""
        return names_in(self.guard_languages or "")

    def link_hosts(self) -> list[str]:
        """The names of `guard_link_hosts`."""
        return names_in(self.guard_link_hosts or "")


class AgentSettings(Group):
    """How an agent works, how far it may go, whom it may ask, and where its runs are kept."""

    agent_pattern: Literal["loop", "supervisor"] = "loop"
    agent_max_steps: Annotated[int, Field(ge=1, le=100)] = 12
    agent_max_usd: Dollars | None = None
    agent_max_tokens: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    agent_http_hosts: HostNames | None = None
    agent_checkpoints: Literal["sqlite", "postgres"] = "sqlite"

    def agent_hosts(self) -> list[str]:
        """The names of `agent_http_hosts`."""
        return names_in(self.agent_http_hosts or "")


class McpSettings(Group):
    """Whose tools the agent has besides its own."""

    mcp_servers: McpServers | None = None
    mcp_variables: str | None = None
    mcp_read_only: str | None = None

    @field_validator("mcp_variables", "mcp_read_only")
    @classmethod
    def check_pairs(cls, text: str | None, info: ValidationInfo) -> str | None:
        sign = "=" if info.field_name == "mcp_variables" else ":"
        check_known(pairs_in(text or "", sign), info.data.get("mcp_servers"))
        if sign == "=":
            check_one_token(pairs_in(text or "", sign), info.data.get("mcp_servers"))
        return text

    def mcp_targets(self) -> dict[str, list[str]]:
        """The address, or the command and its arguments, of each server of `mcp_servers`."""
        return servers_in(self.mcp_servers or "")

    def mcp_needs(self) -> list[tuple[str, str]]:
        """Servers, and variables that they are given."""
        return pairs_in(self.mcp_variables or "", "=")

    def mcp_reading(self) -> list[tuple[str, str]]:
        """Servers, and tools of theirs that need no approval."""
        return pairs_in(self.mcp_read_only or "", ":")


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
    """The database of usage and budgets, by default a file in DATA_DIR, and whether answers are kept in it."""

    database_url: DatabaseUrl | None = None
    keep_answers: Literal["off", "on"] = "off"
    keep_answers_days: Annotated[int, Field(ge=1, le=3650)] = 30


class JudgingSettings(Group):
    """Which share of the answers is judged once they are given, and by whom."""

    evaluate_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    evaluate_judge: Literal["rules", "model"] = "rules"


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
