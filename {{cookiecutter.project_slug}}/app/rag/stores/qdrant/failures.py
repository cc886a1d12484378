"""What the failures of a Qdrant server mean, and what to do about them."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from qdrant_client.common.client_exceptions import QdrantException, ResourceExhaustedResponse
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from app.errors import IndexBroken
from app.redaction import redact

LONGEST = 200


@contextmanager
def failures_named() -> Iterator[None]:
    """Whatever the client raises is one IndexBroken."""
    try:
        yield
    except (ApiException, QdrantException, OSError, ValueError) as error:
        raise IndexBroken(meaning(error)) from None


def meaning(error: Exception) -> str:
    source = error.source if isinstance(error, ResponseHandlingException) else error
    if isinstance(source, UnexpectedResponse):
        return refusal(source)
    if isinstance(source, ResourceExhaustedResponse):
        return f"the Qdrant server asks for fewer requests: try again in {source.retry_after_s} seconds"
    if isinstance(source, (ValidationError, ValueError)):
        return f"the answer of the Qdrant server can't be read ({brief(source)}): check what answers at QDRANT_URL"
    return f"the Qdrant server does not answer ({brief(source)}): start it, or correct QDRANT_URL"


def refusal(error: UnexpectedResponse) -> str:
    status = f"{error.status_code} {error.reason_phrase}".strip()
    if error.status_code in (401, 403):
        return f"the Qdrant server refuses the key ({status}): check QDRANT_API_KEY"
    return f"the Qdrant server refused ({status}): look into its log, and check QDRANT_URL"


def brief(error: Exception) -> str:
    """Its first line, cut, without secrets."""
    return redact((str(error) or type(error).__name__).partition("\n")[0][:LONGEST])
