"""Every failure becomes HTTP here and nowhere else: a status, and a body in OpenAI's shape.

The same body is the error event of a stream that has begun. No body repeats what the client sent, but for a name.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from app import errors
from app.api.schemas import ErrorBody, ErrorDetail

log = structlog.get_logger(__name__)

LONGEST_MESSAGE = 1000
# The openai SDK asks again after 409, 429 and 5xx unless it is told that this would not help. A model was asked three
# times by then.
DO_NOT_RETRY = {"x-should-retry": "false"}
RETRY_SOON = {"Retry-After": "5"}
UNION_ARM = re.compile(r"system|developer|user|assistant|str|list\[.*\]")


class UnknownModel(errors.AppError):
    """The client asked for a model that this API does not have."""


class MissingKey(errors.AppError):
    """The client sent no API key, or a wrong one."""


class ServerStopping(errors.AppError):
    """The process is ending and can't finish this answer."""


class ClientGone(errors.AppError):
    """The client hung up; nobody reads this."""


@dataclass(frozen=True)
class Outcome:
    """How a kind of failure looks on the wire."""

    status: int
    type: str = "server_error"
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


# The nearest class wins, so AppError is what is left.
OUTCOMES: dict[type[Exception], Outcome] = {
    errors.BadQuestion: Outcome(400, "invalid_request_error"),
    MissingKey: Outcome(401, "invalid_request_error", "invalid_api_key", {"WWW-Authenticate": "Bearer"}),
    UnknownModel: Outcome(404, "invalid_request_error", "model_not_found"),
    errors.EmptyIndex: Outcome(409, "invalid_request_error", headers=DO_NOT_RETRY),
    ClientGone: Outcome(499, "invalid_request_error"),
    errors.ModelBusy: Outcome(429, "rate_limit_error", headers=DO_NOT_RETRY),
    errors.ModelUnavailable: Outcome(502, headers=DO_NOT_RETRY),
    errors.IndexBusy: Outcome(503, headers=RETRY_SOON),
    errors.IndexMismatch: Outcome(503, headers=DO_NOT_RETRY),
    errors.IndexBroken: Outcome(503, headers=DO_NOT_RETRY),
    errors.SettingsError: Outcome(503, headers=DO_NOT_RETRY),
    ServerStopping: Outcome(503, headers=RETRY_SOON),
    errors.DeadlineExceeded: Outcome(504, headers=DO_NOT_RETRY),
    errors.AppError: Outcome(500, headers=DO_NOT_RETRY),
}
# What the framework finds: code and message by status.
ADVICE = {
    400: ("bad_request", "the body is not JSON that can be read: check its encoding (UTF-8), its depth, its numbers"),
    404: ("not_found", "there is nothing at this address: /openapi.json lists what there is"),
    405: ("method_not_allowed", "this address takes another method: /openapi.json lists them"),
    413: ("request_too_large", "the request is too large: shorten the question or the conversation"),
}
UNEXPECTED = Outcome(500, code="internal_error", headers=DO_NOT_RETRY)
UNEXPECTED_MESSAGE = "something went wrong inside the server: its log has the details under this request's X-Request-ID"


def install(app: FastAPI) -> None:
    """Answer every failure of `app` in this module's way."""
    for kind in (errors.AppError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _handle)


async def _handle(_: Request, error: Exception) -> Response:
    return response(error)


def response(error: Exception) -> Response:
    """The HTTP response to a failure."""
    status, found, headers = describe(error)
    return Response(found.model_dump_json(), status, headers, media_type="application/json")


def describe(error: Exception) -> tuple[int, ErrorBody, dict[str, str]]:
    """Status, body and extra headers of a failure; what the operator should know of it goes to the log."""
    match error:
        case RequestValidationError():
            return 400, _body(_explain(error), "invalid_request_error", "invalid_request", _param(error)), {}
        case HTTPException():
            code, message = ADVICE.get(error.status_code, ("http_error", error.detail))
            return error.status_code, _body(message, "invalid_request_error", code), dict(error.headers or {})
        case errors.AppError():
            outcome = next(OUTCOMES[kind] for kind in type(error).__mro__ if kind in OUTCOMES)
            if outcome.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                log.warning("request failed", error=type(error).__name__, reason=str(error))
            code = outcome.code or re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
            headers = {**outcome.headers, **_retry_after(error)}
            return outcome.status, _body(str(error), outcome.type, code), headers
        case _:
            log.error("request crashed", exc_info=error)
            return 500, _body(UNEXPECTED_MESSAGE, UNEXPECTED.type, UNEXPECTED.code), dict(UNEXPECTED.headers)


def _retry_after(error: Exception) -> dict[str, str]:
    """The wait that the model's server asks for, passed on in whole seconds."""
    wait = error.retry_after if isinstance(error, errors.ModelBusy) else None
    return {} if wait is None else {"Retry-After": str(math.ceil(wait))}


def _body(message: str, kind: str, code: str | None, param: str | None = None) -> ErrorBody:
    line = " ".join(message.split())[:LONGEST_MESSAGE]
    return ErrorBody(error=ErrorDetail(message=line, type=kind, param=param, code=code))


def _explain(error: RequestValidationError) -> str:
    """The first thing that is wrong with the body, in one line."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return f"the body is not JSON: {first['ctx']['error']} at character {first['loc'][-1]}"
    if first["loc"] == ("body",):
        return "the body is not a JSON object: send one, with Content-Type: application/json"
    return f"{_param(error)}: {first['msg']}; /openapi.json describes the request"


def _param(error: RequestValidationError) -> str | None:
    """Where in the request: `messages.0.content`, without the names that pydantic gives to the arms of a union."""
    first = error.errors()[0]
    where: tuple[Any, ...] = () if first["type"] == "json_invalid" else first["loc"]
    return ".".join(str(part) for part in where[1:] if not UNION_ARM.fullmatch(str(part))) or None
