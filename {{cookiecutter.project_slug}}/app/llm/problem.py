"""What the body of a server's error says, where its status and its headers do not.

An error within a stream comes after the status: only its word says which it would have been.
"""

from collections.abc import Iterator, Mapping
from typing import Any

# In small letters. The first are truer than the status that comes with them.
BETTER = {"api_key_invalid": 401, "throttlingexception": 429}
STATUSES = {
    "invalid_request_error": 400,
    "validationexception": 400,
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "modelstreamerror": 424,
    "modelstreamerrorexception": 424,
    "rate_limit_error": 429,
    "api_error": 500,
    "internalserverexception": 500,
    "internalstreamfailure": 500,
    "serviceunavailableexception": 503,
    "timeout_error": 504,
    "overloaded_error": 529,
}


def better_status(error: BaseException) -> Any:
    """A status that says more than that of the response, such as that of a server behind the one that answered."""
    body = body_of(error)
    if original := body.get("OriginalStatusCode") or body.get("originalStatusCode"):
        return original
    return next((BETTER[word] for word in words_of(body) if word in BETTER), None)


def status_by_word(error: BaseException) -> int | None:
    return next((STATUSES[word] for word in words_of(body_of(error)) if word in STATUSES), None)


def wait_in(error: BaseException) -> str | None:
    """As Google says it: `"7.5"` of `{"@type": "…RetryInfo", "retryDelay": "7.5s"}`."""
    return next(
        (str(detail["retryDelay"])[:-1] for detail in details_of(body_of(error)) if "retryDelay" in detail), None
    )


def body_of(error: BaseException) -> Mapping[str, Any]:
    """As Anthropic's and OpenAI's clients, Google's, or Amazon's keep it."""
    kept = (getattr(error, name, None) for name in ("body", "details", "response"))
    return next((body for body in kept if isinstance(body, Mapping)), {})


def problem_in(body: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = body.get("error", body.get("Error"))
    return inner if isinstance(inner, Mapping) else body


def details_of(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    details = problem_in(body).get("details")
    return [detail for detail in details if isinstance(detail, Mapping)] if isinstance(details, list) else []


def words_of(body: Mapping[str, Any]) -> Iterator[str]:
    problem = problem_in(body)
    for word in (problem.get("type"), problem.get("Code"), *(detail.get("reason") for detail in details_of(body))):
        if isinstance(word, str):
            yield word.lower()
