"""Everything a deployment may choose. One flat name per field; the environment wins over `.env`.

Passed as arguments: only `bootstrap` and `cli` call `load_settings`.
"""

import difflib
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import SettingsError
from app.redaction import MASK, redact

ENV_FILE = Path(".env")


def check_address(text: str) -> str:
    if not re.fullmatch(r"https?://\S+", text):
        raise ValueError("must be an address that starts with http:// or https://")
    if not reads_one_way(text):
        raise ValueError("must be http://host:port/path; in a password write / ? # @ as %2F %3F %23 %40")
    return text


def reads_one_way(text: str) -> bool:
    """Whether every client finds the same host in it: no bare / ? # or @ in a password, and a port that is a number."""
    try:
        parts = urlsplit(text)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and parts.netloc.count("@") < 2 and "@" not in parts.path + parts.query + parts.fragment


def check_model(text: str) -> str:
    if not re.fullmatch(r"[^\s:]+(:\S+)?", text):
        raise ValueError("must be a name, or provider:model")
    return text


def check_hosts(text: str) -> str:
    if not re.fullmatch(r"[\w.*-]+(\s*,\s*[\w.*-]+)*", text.strip()):
        raise ValueError("must be names with commas between them, without http:// and without a port")
    return text


Address = Annotated[str, AfterValidator(check_address)]
QdrantAddress = Annotated[str, AfterValidator(lambda text: text if text == ":memory:" else check_address(text))]
ModelName = Annotated[str, AfterValidator(check_model)]


class QdrantSettings(BaseModel):
    """What the store `qdrant` reads."""

    model_config = ConfigDict(frozen=True)

    qdrant_url: QdrantAddress | None = None
    qdrant_api_key: SecretStr | None = None


class Settings(BaseSettings):
    """The settings of one process; `.env.example` explains each to the person who sets it."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    app_name: Annotated[str, Field(min_length=1, max_length=80)] = "LLM app"

    llm_model: ModelName = "offline"
    llm_base_url: Address | None = None
    llm_api_key: SecretStr | None = None
    llm_max_output_tokens: Annotated[int, Field(ge=1, le=100_000)] = 1024

    embedding_model: ModelName = "minilm"
    embedding_base_url: Address | None = None
    embedding_api_key: SecretStr | None = None

    vector_store: str = "qdrant"
    qdrant_url: QdrantAddress | None = None
    qdrant_api_key: SecretStr | None = None

    data_dir: Path = Path("data")
    max_file_bytes: Annotated[int, Field(ge=1)] = 10_000_000

    api_key: SecretStr | None = None
    allowed_hosts: Annotated[str, AfterValidator(check_hosts)] | None = None
    request_timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 60.0
    max_concurrent_answers: Annotated[int, Field(ge=1, le=10_000)] = 16
    max_queued_answers: Annotated[int, Field(ge=0, le=10_000)] = 64
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def host_names(self) -> list[str]:
        """The names of `allowed_hosts`."""
        return (self.allowed_hosts or "").replace(",", " ").split()

    def secrets(self) -> list[str]:
        """The values that must show nowhere."""
        values = [value for _, value in self]
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


def load_settings() -> Settings:
    """Read the environment and `.env`. Raises SettingsError, which names the variable and what is wrong with it."""
    check_env_file(ENV_FILE)
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name, reason = str(first["loc"][0]).upper(), first["msg"].removeprefix("Value error, ")
        shown = MASK if name.endswith(("_KEY", "_URL")) else redact(repr(first["input"]))
        raise SettingsError(f"{name}={shown}: {reason}; see {name} in .env.example for a good value") from None


def check_env_file(path: Path) -> None:
    """Refuse a `.env` that would be half read: a line that does not parse, or a name that is nearly a setting."""
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} can't be read ({error}): write it as a UTF-8 text file") from None
    known = [name.upper() for name in Settings.model_fields]
    for binding in bindings:
        if binding.error or (binding.key and binding.value is None):
            line = binding.original.line
            raise SettingsError(f"{path} line {line} is not NAME=value: mend it, or compare with .env.example")
        if binding.key and binding.key.upper() not in known:
            near = difflib.get_close_matches(binding.key.upper(), known, n=1, cutoff=0.85)
            if near:
                raise SettingsError(f"{path} line {binding.original.line}: {binding.key} is unknown: write {near[0]}")
