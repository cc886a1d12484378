"""Builds the client of a provider, for chat and for embeddings alike, and says what to do when that fails."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any

from pydantic import ValidationError

from app.errors import AppError, MissingExtra, SettingsError
from app.llm.failures import reason_of
from app.llm.provider import Access, Client
from app.llm.providers import PROVIDERS, provider_of, secrets_in
from app.redaction import redact


def build_client(client: Client, access: Access, options: Mapping[str, Any]) -> Any:
    """The client for the model of `access`, made with these options; it connects to nothing.

    Raises MissingExtra, or SettingsError for what the client refuses.
    """
    try:
        return resolve_name(client.make)(**options)
    except ImportError as error:
        raise MissingExtra(f"{access} needs {missing(client, access.name, error)}") from None
    except AppError as error:
        raise type(error)(f"{access}: {error}") from None
    except Exception as error:
        if is_unknown(access.provider, error):
            raise SettingsError(f"{access}: {known(access)}") from None
        raise SettingsError(f"{access} was refused ({refusal_of(error, access)}): {advice(access)}") from None


def missing(client: Client, name: str, error: ImportError) -> str:
    """What is not installed, and how to get it. LangChain's error has that of the import itself as its cause."""
    if extra := client.extra or provider_of(name).extra:
        return f'the extra {extra!r}: run `make setup EXTRAS="{extra}"`'
    cause = error.__cause__ if isinstance(error.__cause__, ImportError) else error
    provider = name.partition(":")[0].replace("-", "_")
    package = (cause.name or f"langchain-{provider}").partition(".")[0].replace("_", "-")
    return (
        f"a package that is not installed: add {package} as the extra {provider} to pyproject.toml, "
        "run `make lock` and `make setup`: see docs/providers.md"
    )


def is_unknown(provider: str, error: Exception) -> bool:
    """Whether LangChain's tables lack the provider. Its error for that lists them all, and is of no kind of its own."""
    return provider not in PROVIDERS and type(error) is ValueError and repr(provider) in str(error)


def known(access: Access) -> str:
    """What to write in place of a provider that nobody knows."""
    address = access.setting_of("base_url") or "OPENAI_BASE_URL"
    return (
        f"no provider {access.provider!r} is known: write one of {', '.join(PROVIDERS)}, "
        f"or for a compatible server openai: and the model's name, with {address}; see docs/providers.md"
    )


def refusal_of(error: Exception, access: Access) -> str:
    """Why, on one line. Pydantic's own text would repeat what it was given, the key included."""
    if isinstance(error, ValidationError):
        return "; ".join(found["msg"] for found in error.errors(include_input=False, include_url=False))
    keys = {access.api_key} if access.api_key else set()
    return redact(reason_of(error), list(keys | secrets_in(access.variables)))


def advice(access: Access) -> str:
    """What to look at; a provider without an entry has only the key of the setting, or the environment's own."""
    if access.provider not in PROVIDERS:
        key = access.setting_of("api_key")
        return f"check its name, and set {key} in .env" if key else "check its name and its key in the environment"
    keys = provider_of(access.name).key_names(access)
    return f"check its name, and {keys} in .env" if keys else "check its name"
