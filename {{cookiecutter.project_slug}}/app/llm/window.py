"""How much a model reads and writes at once: its context window."""

from app.llm.catalogue import find
from app.llm.provider import Access
from app.llm.providers import provider_of
from app.settings import OFFLINE

# For a model that nothing is known of. LLM_CONTEXT_TOKENS says what is so.
UNKNOWN_TOKENS = 8192


def context_window(access: Access, chosen: int | None) -> int | None:
    """In tokens: as `chosen`, the value of LLM_CONTEXT_TOKENS, else as the catalogue says of a provider's model.

    UNKNOWN_TOKENS for any other one, since a server has the window that it was started with. None, no limit, for the
    offline model.
    """
    if chosen is not None or access.name == OFFLINE:
        return chosen
    provider = provider_of(access.name)
    # Only what has a list price is served by its provider, with all of its window.
    entry = find(access.name) if provider.prices and not provider.self_hosted(access) else None
    return (entry and entry.context_tokens) or UNKNOWN_TOKENS
