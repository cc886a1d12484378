"""Chat models by name. Between rooms a model is a LangChain `BaseChatModel`, whoever serves it.

`offline` needs nothing; every other name is `provider:model`. What a provider's client is called with, `providers`
says; what stands around the client, `stack`.
"""

from functools import partial
from typing import TYPE_CHECKING

from app.errors import SettingsError
from app.llm.client import build_client
from app.llm.providers import provider_of
from app.settings import OFFLINE

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# Above an offline answer that rests on little: that model can't judge by itself what it quotes.
CAVEAT = "No passage answers this directly. These come closest:"


def display_name(name: str) -> str:
    """What answers say they come from: the offline model says what it is."""
    return "offline, extractive" if name == OFFLINE else name


def load_chat_model(
    name: str, *, base_url: str | None, api_key: str | None, max_output_tokens: int, timeout: float
) -> "BaseChatModel":
    """The client of the model that LLM_MODEL names; `timeout` in seconds. Raises SettingsError; never connects."""
    if name == OFFLINE:
        from app.llm.offline import OfflineChatModel

        return OfflineChatModel()
    provider, _, model = name.partition(":")
    if not model:
        raise SettingsError(f"LLM_MODEL={name!r}: write offline, or provider:model such as openai:gpt-5-mini")
    from langchain.chat_models import init_chat_model

    options = provider_of(name).chat_options(
        longest_answer=max_output_tokens, timeout=timeout, base_url=base_url, api_key=api_key
    )
    return build_client("LLM", name, partial(init_chat_model, model, model_provider=provider, **options), api_key)
