"""What an error of a provider's client means, whichever client it is.

The clients share no class of errors, so status, headers and kind are read by name, through the chain of causes. What
the server said may repeat a key, or a question: it is only logged, and only at the level debug.
"""

import math
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import structlog

from app.errors import ModelBusy, ModelRefused, ModelUnavailable
from app.llm.problem import better_status, status_by_word, wait_in
from app.llm.provider import Access
from app.llm.providers import provider_of

log = structlog.get_logger(__name__)

# Classes of httpx, aiohttp and the providers' clients that mean: no connection, or none any more.
UNREACHABLE = frozenset({"OSError", "TransportError", "ClientConnectionError", "APIConnectionError"})
# Some clients have a number of their own where the server gave none.
STATUSES = range(400, 600)
LONGEST_REASON = 500
LONGEST_WAIT = 86_400.0
DEEPEST_CAUSE = 10


def status_of(error: BaseException) -> int | None:
    """The HTTP status that the server refused with; None when it did not."""
    for cause in causes(error):
        response = getattr(cause, "response", None)
        named = [getattr(cause, name, None) for name in ("status_code", "code")]
        told = (better_status(cause), *named, getattr(response, "status_code", None), amazons(response)[0])
        for status in (*told, status_by_word(cause)):
            if isinstance(status, int) and status in STATUSES:
                return status
    return None


def retry_after(error: BaseException) -> float | None:
    """How many seconds the server asks to wait, by its header Retry-After (a number, or a date) or the error itself."""
    for cause in causes(error):
        response = getattr(cause, "response", None)
        headers = getattr(response, "headers", None) or amazons(response)[1] or getattr(cause, "headers", None) or {}
        if asked := headers.get("retry-after") or wait_in(cause):
            return seconds_of(asked)
    return None


def amazons(response: object) -> tuple[int | None, dict[str, str]]:
    """Status and headers of a response as Amazon's client keeps it: a dictionary."""
    told = response.get("ResponseMetadata", {}) if isinstance(response, dict) else {}
    return told.get("HTTPStatusCode"), told.get("HTTPHeaders", {})


def unreachable(error: BaseException) -> bool:
    """Whether the connection failed, so that a new one may not."""
    return any(kind.__name__ in UNREACHABLE for cause in causes(error) for kind in type(cause).__mro__)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(DEEPEST_CAUSE):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def seconds_of(asked: str) -> float | None:
    """`"7"` -> 7.0; a date -> the seconds until then; None for neither. At most a day."""
    try:
        seconds = float(asked)
        if math.isnan(seconds):
            return None
    except ValueError:
        try:
            seconds = parsedate_to_datetime(asked).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return min(max(0.0, seconds), LONGEST_WAIT)


def failure(name: str, error: BaseException, settings: str = "LLM") -> ModelUnavailable:
    """What to raise for `error` of the model `name`. Logs what its server said.

    `settings` begins the names of the settings to check, LLM or EMBEDDING, or is the one that names a further model.
    """
    own = settings in ("LLM", "EMBEDDING")
    setting, address = (f"{settings}_MODEL", f"{settings}_BASE_URL") if own else (settings, "its address")
    status, kind = status_of(error), type(error).__name__
    log.info("model failed", model=name, error=kind, status=status)
    log.debug("model failed", model=name, reason=reason_of(error))
    said = f"{name} did not answer ({kind}, status {status})" if status else f"{name} did not answer ({kind})"
    match status:
        case 401 | 403:
            keys = provider_of(name).key_names(Access(name, settings if own else ""))
            return ModelRefused(f"{said}: its server refuses the key: check {keys}")
        case 404:
            return ModelRefused(f"{said}: there is no such model or address: check {setting}, {address}")
        case 429:
            wait = retry_after(error)
            soon = "later" if wait is None else f"in {wait:.0f} seconds"
            return ModelBusy(f"{said}: its server wants fewer requests: ask again {soon}", wait)
        case int() if 400 <= status < 500 and status not in (408, 409, 424):
            return ModelRefused(f"{said}: its server refuses the request: check {setting} (LOG_LEVEL=debug says more)")
        case None if unreachable(error):
            return ModelUnavailable(f"{said}: start its server, or check {address} and the network")
        case _:
            return ModelUnavailable(f"{said}: ask again later; LOG_LEVEL=debug shows what its server said")


def reason_of(error: BaseException) -> str:
    """The error's text on one line. Cut between words, so that no half of a key is left that nothing knows as one."""
    text = " ".join(str(error).split())
    return text if len(text) <= LONGEST_REASON else text[:LONGEST_REASON].rpartition(" ")[0]
