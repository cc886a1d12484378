"""What the failures of a Weaviate server mean, and what to do about them."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc
import httpx
from weaviate.exceptions import AuthenticationFailedError, UnexpectedStatusCodeError, WeaviateBaseError

from app.errors import IndexBroken
from app.redaction import redact

REFUSALS = (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED)
SILENCES = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
HTTP_ERRORS = (httpx.HTTPError, OSError)
LONGEST = 200


@contextmanager
def failures_named() -> Iterator[None]:
    """Whatever the client raises is one IndexBroken."""
    try:
        yield
    except (WeaviateBaseError, grpc.RpcError, *HTTP_ERRORS) as error:
        raise IndexBroken(meaning(error)) from None


def meaning(error: Exception) -> str:
    call, said = call_of(error), brief(reason(error))
    code = call.code() if call is not None else None
    if isinstance(error, AuthenticationFailedError) or code in REFUSALS or status(error) in (401, 403):
        return "the Weaviate server refuses the key: check WEAVIATE_API_KEY and WEAVIATE_URL"
    if code in SILENCES:
        return f"the Weaviate server does not answer by gRPC ({said}): start it, or correct WEAVIATE_GRPC_URL"
    if code is not None or status(error):
        return f"the Weaviate server refused a request ({said}): look into its log, and check WEAVIATE_URL"
    return f"the Weaviate server does not answer ({said}): start it, or correct WEAVIATE_URL"


def status(error: Exception) -> int | None:
    """Of the answer by HTTP, if it was one."""
    return error.status_code if isinstance(error, UnexpectedStatusCodeError) else None


def call_of(error: BaseException) -> grpc.Call | None:
    """The call by gRPC that failed: the client keeps it only as what its own error came from."""
    return next((found for found in chain(error) if isinstance(found, grpc.Call)), None)


def reason(error: Exception) -> str:
    """What was said first: by the server, or by the system; the client wraps it in texts of several lines."""
    call = call_of(error)
    if call is not None:
        return str(call.details())
    return next((str(found) for found in reversed(chain(error)) if isinstance(found, HTTP_ERRORS)), str(error))


def chain(error: BaseException) -> list[BaseException]:
    """The error, what it came from, and so on."""
    found = [error]
    while (before := found[-1].__cause__ or found[-1].__context__) is not None:
        found.append(before)
    return found


def brief(text: str) -> str:
    """Its first line, cut, without secrets."""
    return redact(text.strip().partition("\n")[0][:LONGEST]).rstrip(" .:")
