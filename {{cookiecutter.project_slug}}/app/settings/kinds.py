"""Kinds of values that a setting may have, each with the words in which a wrong one is refused."""

import re
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo


def address(text: str) -> str:
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


def model_name(text: str) -> str:
    # A blank may be in the path of a model.
    if not re.fullmatch(r"[^\s:]+(:\S(.*\S)?)?", text):
        raise ValueError("must be a name, or provider:model")
    return text


def moderator_name(text: str) -> str:
    if not re.fullmatch(r"local|openai:\S+", text):
        raise ValueError("must be local, or openai: and a model, such as openai:omni-moderation-latest")
    return text


def further_model(text: str, info: ValidationInfo) -> str:
    """A model that stands in two settings would be asked twice."""
    known = [info.data.get("llm_model"), info.data.get("llm_strong_model")]
    if model_name(text) in known:
        raise ValueError(f"names {text} a second time: name each model once")
    return text


def further_models(text: str, info: ValidationInfo) -> str:
    names = [further_model(name, info) for name in names_in(text)]
    if len(set(names)) < len(names):
        raise ValueError("must name each model once, with commas between them")
    return text


def names_in(text: str) -> list[str]:
    """`"openai:a, ollama:b"` -> `["openai:a", "ollama:b"]`."""
    return [name for part in text.split(",") if (name := part.strip())]


def host_names(text: str) -> str:
    if not re.fullmatch(r"[\w.*-]+(\s*,\s*[\w.*-]+)*", text.strip()):
        raise ValueError("must be names with commas between them, without http:// and without a port")
    return text


def language_codes(text: str) -> str:
    if not all(re.fullmatch(r"[a-z]{2}", code) for code in names_in(text)):
        raise ValueError("must be codes of two letters (ISO 639-1) with commas between them, such as en,de")
    return text


def networks(text: str) -> str:
    for name in names_in(text):
        try:
            ip_network(name)
        except ValueError:
            raise ValueError(f"{name} is no network: write networks as 10.0.0.0/8, with commas between them") from None
    return text


def model_prices(text: str) -> str:
    prices_in(text)
    return text


def prices_in(text: str) -> dict[str, tuple[float, float]]:
    """`"openai:m=0.25/2"` -> `{"openai:m": (0.25, 2.0)}`. Raises ValueError for anything else."""
    found = {}
    for entry in filter(str.strip, text.split(",")):
        name, _, price = entry.strip().rpartition("=")
        if not re.fullmatch(r"\s*\d+(\.\d+)?\s*/\s*\d+(\.\d+)?\s*", price) or ":" not in name:
            raise ValueError("must be provider:model=in/out, in dollars for a million tokens, with commas between")
        read, _, written = price.partition("/")
        if (model := model_name(name.strip())) in found:
            raise ValueError(f"has two prices for {model}: take one of them out")
        found[model] = float(read), float(written)
    return found


def more_than_an_answer(tokens: int, info: ValidationInfo) -> int:
    answer = info.data.get("llm_max_output_tokens", 0)
    if tokens <= answer:
        raise ValueError(f"must be more than LLM_MAX_OUTPUT_TOKENS ({answer}), which the answer takes of it")
    return tokens


def not_below_abstain(score: float, info: ValidationInfo) -> float:
    least = info.data.get("guard_evidence_abstain")
    if least is not None and score < least:
        raise ValueError(f"must not be below GUARD_EVIDENCE_ABSTAIN ({least:g}), below which there is no answer at all")
    return score


def postgres_url(text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("must be postgresql://user:password@host:port/name")
    return database_url(text)


def database_url(text: str) -> str:
    if not re.fullmatch(r"sqlite:///\S.*|(postgresql|postgres|postgresql\+psycopg)://\S+", text):
        raise ValueError("must be postgresql://user:password@host:port/name, or sqlite:/// and a path")
    # The name of a host may be missing: a socket of this machine is named behind the question mark.
    if not (text.startswith("sqlite:") or reads_one_way(re.sub(r"@(?=/)|//(?=/)", r"\g<0>localhost", text, count=1))):
        raise ValueError(
            "must be postgresql://user:password@host:port/name; in a password write / ? # @ as %2F %3F %23 %40"
        )
    return text


def secret_database_url(secret: SecretStr) -> SecretStr:
    database_url(secret.get_secret_value())
    return secret


Address = Annotated[str, AfterValidator(address)]
QdrantAddress = Annotated[str, AfterValidator(lambda text: text if text == ":memory:" else address(text))]
DatabaseUrl = Annotated[str, AfterValidator(database_url)]
SecretDatabaseUrl = Annotated[SecretStr, AfterValidator(secret_database_url)]
PostgresUrl = Annotated[str, AfterValidator(postgres_url)]
ModelName = Annotated[str, AfterValidator(model_name)]
ModeratorName = Annotated[str, AfterValidator(moderator_name)]
FurtherModel = Annotated[str, AfterValidator(further_model)]
FurtherModels = Annotated[str, AfterValidator(further_models)]
ContextTokens = Annotated[int, Field(ge=256, le=10_000_000), AfterValidator(more_than_an_answer)]
ModelPrices = Annotated[str, AfterValidator(model_prices)]
Dollars = Annotated[float, Field(gt=0, le=1_000_000_000, allow_inf_nan=False)]
Evidence = Annotated[float, Field(ge=0, le=20)]
WeakEvidence = Annotated[Evidence, AfterValidator(not_below_abstain)]
Networks = Annotated[str, AfterValidator(networks)]
HostNames = Annotated[str, AfterValidator(host_names)]
LanguageCodes = Annotated[str, AfterValidator(language_codes)]


def reveal(secret: SecretStr | None) -> str | None:
    """A secret for the one who needs it; None for none."""
    return secret.get_secret_value() if secret else None
