"""Builds the client of a provider, for chat and for embeddings alike, and says what to do when that fails."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError

from app.errors import MissingExtra, SettingsError
from app.llm.failures import reason_of
from app.llm.providers import provider_of
from app.redaction import redact

Client = TypeVar("Client")


def build_client(setting: str, name: str, make: Callable[[], Client], api_key: str | None) -> Client:
    """What `make` builds for the model `name`, such as `openai:gpt-5-mini`; `setting` is LLM or EMBEDDING.

    Raises MissingExtra, or SettingsError for what the client refuses: most do so when they get no key.
    """
    try:
        return make()
    except ImportError as error:
        raise MissingExtra(f"{setting}_MODEL={name} needs {missing(name, error)}") from None
    except Exception as error:
        reason = redact(refusal_of(error), [api_key] if api_key else [])
        raise SettingsError(
            f"{setting}_MODEL={name} was refused ({reason}): check its name, and set {setting}_API_KEY in .env"
        ) from None


def missing(name: str, error: ImportError) -> str:
    """What is not installed, and how to get it. LangChain's error has that of the import itself as its cause."""
    if extra := provider_of(name).extra:
        return f"the extra {extra!r}: run `make setup` (it reads .env)"
    cause = error.__cause__ if isinstance(error.__cause__, ImportError) else error
    package = (cause.name or f"langchain-{name.partition(':')[0]}").partition(".")[0].replace("_", "-")
    return f"a package that is not installed: add {package} as an extra to pyproject.toml, and install it"


def refusal_of(error: Exception) -> str:
    """Why, on one line. Pydantic's own text would repeat what it was given, the key included."""
    if isinstance(error, ValidationError):
        return "; ".join(found["msg"] for found in error.errors(include_input=False, include_url=False))
    return reason_of(error)
