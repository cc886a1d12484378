"""Everything a deployment may choose, in one frozen group for each room. The environment wins over `.env`.

Passed as arguments: only `bootstrap` and `cli` call `load_settings`.
"""

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import SettingsError
from app.redaction import MASK, redact
from app.settings.env_file import ENV_FILE, check_env_file, read_variables
from app.settings.groups import (
    MINILM,
    MINILM_ONNX,
    OFFLINE,
    AgentSettings,
    AppSettings,
    BudgetSettings,
    ChromaSettings,
    EmbeddingSettings,
    FileSettings,
    GuardSettings,
    JudgingSettings,
    McpSettings,
    MilvusSettings,
    ModelSettings,
    PgvectorSettings,
    PineconeSettings,
    PromptSettings,
    QdrantSettings,
    RetrievalSettings,
    ServerSettings,
    SourceSettings,
    StorageSettings,
    StoreSettings,
    Switch,
    WeaviateSettings,
)
from app.settings.kinds import reveal

__all__ = [
    "ENV_FILE",
    "MINILM",
    "MINILM_ONNX",
    "OFFLINE",
    "AgentSettings",
    "AppSettings",
    "BudgetSettings",
    "ChromaSettings",
    "EmbeddingSettings",
    "FileSettings",
    "GuardSettings",
    "JudgingSettings",
    "McpSettings",
    "MilvusSettings",
    "ModelSettings",
    "PgvectorSettings",
    "PineconeSettings",
    "PromptSettings",
    "QdrantSettings",
    "RetrievalSettings",
    "ServerSettings",
    "Settings",
    "SourceSettings",
    "StorageSettings",
    "StoreSettings",
    "Switch",
    "WeaviateSettings",
    "load_settings",
    "read_variables",
    "reveal",
]


class Settings(
    AppSettings,
    ModelSettings,
    PromptSettings,
    BudgetSettings,
    EmbeddingSettings,
    RetrievalSettings,
    GuardSettings,
    AgentSettings,
    McpSettings,
    StoreSettings,
    QdrantSettings,
    ChromaSettings,
    MilvusSettings,
    PgvectorSettings,
    WeaviateSettings,
    PineconeSettings,
    StorageSettings,
    JudgingSettings,
    FileSettings,
    SourceSettings,
    ServerSettings,
    BaseSettings,
):
    """The settings of one process: all groups in one, so that it can be handed to whoever takes one of them."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    def secrets(self) -> list[str]:
        """The values that must show nowhere."""
        values = [value for _, value in self]
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


def load_settings() -> Settings:
    """Read the environment and `.env`. Raises SettingsError, which names the variable and what is wrong with it."""
    check_env_file(ENV_FILE, Settings.model_fields)
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name, reason = str(first["loc"][0]).upper(), first["msg"].removeprefix("Value error, ")
        shown = MASK if name.endswith(("_KEY", "_URL")) else redact(repr(first["input"]))
        raise SettingsError(f"{name}={shown}: {reason}; see {name} in .env.example for a good value") from None
