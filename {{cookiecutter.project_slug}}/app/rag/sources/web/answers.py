"""What a site answers to a request: a page, another address, or a status that says why not. Asks for nothing itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from httpx import URL

from app.errors import UnreadableDocument
from app.rag.sources.web.addresses import netloc, parsed

LONGEST_WAIT = 30.0
REDIRECTS = frozenset((301, 302, 303, 307, 308))
BUSY = frozenset((429, 503))


class Answered(UnreadableDocument):
    """The site answers, but not with a page."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Busy(Answered):
    """The site wants to be asked again in so many seconds."""

    def __init__(self, message: str, status: int, seconds: float) -> None:
        super().__init__(message, status)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """`url` is where the last redirect led, `type` what is named as `text/html`, `body` the bytes, unpacked."""

    url: URL
    type: str
    body: bytes


def redirected(url: URL, status: int, headers: Message) -> URL:
    """Where an answer that is no page leads. Raises Answered if it leads nowhere, or where no page may lead."""
    location = headers["location"]
    if status not in REDIRECTS or not location:
        seconds = seconds_of(str(headers["retry-after"] or "")) if status in BUSY else None
        message = f"{netloc(url)} answers {status}: correct the address, or try again later"
        raise Busy(message, status, seconds) if seconds is not None else Answered(message, status)
    next = parsed(str(location), base=url)
    if url.scheme == "https" and next.scheme == "http":
        raise UnreadableDocument(f"leads from https to {next.scheme}://{netloc(next)}, where everyone could change it")
    return next


def seconds_of(retry_after: str) -> float | None:
    """`120`, or a date of HTTP, as seconds from now; None for no time, or for a long one."""
    try:
        seconds = float(retry_after) if retry_after.isdecimal() else until(retry_after)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, seconds) if seconds <= LONGEST_WAIT else None


def until(date: str) -> float:
    return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
