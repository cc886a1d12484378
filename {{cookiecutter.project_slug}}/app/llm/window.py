"""How much a model reads and writes at once: its context window."""

from app.settings import OFFLINE

# For a model that nothing is known of. LLM_CONTEXT_TOKENS says what is so.
UNKNOWN_TOKENS = 8192


def context_window(name: str, chosen: int | None) -> int | None:
    """In tokens: as `chosen`, else for a model that is not known UNKNOWN_TOKENS. None, no limit, for the offline model.

    `name` is that of LLM_MODEL, `chosen` the value of LLM_CONTEXT_TOKENS.
    """
    if chosen is not None or name == OFFLINE:
        return chosen
    return UNKNOWN_TOKENS
