"""Chat models by name. Between rooms a model is a LangChain `BaseChatModel`, whoever serves it.

`offline` needs nothing; every other name is `provider:model`. What a provider's client is called with, `providers`
says; what stands around the client, `stack`.
"""

from typing import TYPE_CHECKING

from app.errors import SettingsError
from app.llm.client import build_client
from app.llm.provider import Access
from app.llm.providers import provider_of
from app.settings import OFFLINE

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# Above an offline answer that rests on little: that model can't judge by itself what it quotes.
CAVEAT = "No passage answers this directly. These come closest:"


def display_name(name: str) -> str:
    """What answers say they come from: the offline model says what it is."""
    return "offline, extractive" if name == OFFLINE else name


def runs_here(name: str) -> bool:
    """Whether what the model reads stays in this process; a server on this machine is another one."""
    return name == OFFLINE or provider_of(name).chat.local


def load_chat_model(
    access: Access, *, max_tokens: int, timeout: float, context_tokens: int | None = None
) -> "BaseChatModel":
    """The client of one configured model; `timeout` in seconds, the other limits in tokens.

    Never connects. Raises SettingsError, also for a key that is missing, or MissingExtra.
    """
    if access.name == OFFLINE:
        from app.llm.offline import OfflineChatModel

        return OfflineChatModel()
    if not access.model:
        raise SettingsError(f"{access}: write offline, or provider:model such as openai:gpt-5-mini")
    provider = provider_of(access.name)
    options = provider.chat_options(access, max_tokens=max_tokens, timeout=timeout, context_tokens=context_tokens)
    model: BaseChatModel = build_client(provider.chat, access, options)
    return model
