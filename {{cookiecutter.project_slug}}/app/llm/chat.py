"""Chat models by name. Between rooms a model is a LangChain `BaseChatModel`, whoever serves it.

`offline` needs nothing; every other name is `provider:model` and goes through LangChain's own table of providers, so
a new provider is an extra in pyproject.toml and no code.
"""

from typing import TYPE_CHECKING, Any, cast

from app.errors import MissingExtra, SettingsError
from app.redaction import redact

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OFFLINE = "offline"
EXTRAS = {"openai", "anthropic", "google_genai"}
# Packages that are not called langchain-<provider>.
PACKAGES = {
    "azure_openai": "langchain-openai",
    "bedrock": "langchain-aws",
    "bedrock_converse": "langchain-aws",
    "google_genai": "langchain-google-genai",
}
# What a provider's client takes beyond the names that LangChain has for all.
OPTIONS: dict[str, dict[str, Any]] = {
    # Its limit for each chunk rests on asyncio.wait_for, which in Python 3.11 loses a cancellation that comes together
    # with a chunk: the call would go on, and cost, after its client left. ModelCall has the one deadline.
    "openai": {"stream_chunk_timeout": None},
    "azure_openai": {"stream_chunk_timeout": None},
    # Counts calls, not repetitions: 0 would mean its own default.
    "google_genai": {"max_retries": 1},
}
# Servers that only speak OpenAI's protocol know neither its newer /responses endpoint nor, unasked, usage.
COMPATIBLE: dict[str, dict[str, Any]] = {"openai": {"use_responses_api": False, "stream_usage": True}}


def display_name(name: str) -> str:
    """What answers say they come from: the offline model says what it is."""
    return "offline, extractive" if name == OFFLINE else name


def load_chat_model(
    name: str, *, base_url: str | None, api_key: str | None, max_output_tokens: int, timeout: float
) -> "BaseChatModel":
    """The chat model that LLM_MODEL names; `timeout` in seconds. Raises SettingsError; never connects."""
    if name == OFFLINE:
        from app.llm.offline import OfflineChatModel

        return OfflineChatModel()
    provider, _, model = name.partition(":")
    if not model:
        raise SettingsError(f"LLM_MODEL={name!r}: write offline, or provider:model such as openai:gpt-5-mini")
    options: dict[str, Any] = {"max_tokens": max_output_tokens, "timeout": timeout, "max_retries": 0}
    options |= OPTIONS.get(provider, {})
    if base_url:
        # Servers of one's own mostly know no keys, and the clients insist on one.
        options |= {"base_url": base_url, "api_key": "none", **COMPATIBLE.get(provider, {})}
    if api_key:
        options["api_key"] = api_key
    return connect(provider, model, options)


def connect(provider: str, model: str, options: dict[str, Any]) -> "BaseChatModel":
    """Build the provider's client, and turn what can go wrong into a line that says what to do."""
    from langchain.chat_models import init_chat_model

    try:
        return cast("BaseChatModel", init_chat_model(model, model_provider=provider, **options))
    except ImportError:
        raise MissingExtra(missing_package(provider)) from None
    except ValueError as error:
        if "nsupported" not in str(error):
            raise rejected(provider, error) from None
        raise SettingsError(f"LLM_MODEL: there is no provider {provider!r}: use offline, or openai:<model>") from None
    except Exception as error:
        raise rejected(provider, error) from None


def missing_package(provider: str) -> str:
    """What to run when the provider's package is not there."""
    if provider in EXTRAS:
        return f"LLM_MODEL={provider}:… needs the extra {provider!r}: run `make setup` (it reads LLM_MODEL in .env)"
    package = package_of(provider)
    return f"LLM_MODEL={provider}:… needs a package that is not installed: add {package} as an extra and install it"


def package_of(provider: str) -> str:
    return PACKAGES.get(provider, f"langchain-{provider.replace('_', '-')}")


def rejected(provider: str, error: Exception) -> SettingsError:
    """Clients refuse a missing key when they are built; their text runs over many lines and may repeat what we gave."""
    reason = redact(str(error).strip().splitlines()[0][:160])
    return SettingsError(f"LLM_MODEL={provider}:… was refused by its client: set LLM_API_KEY in .env ({reason})")
