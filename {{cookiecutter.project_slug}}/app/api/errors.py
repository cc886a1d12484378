"""Every failure becomes HTTP here and nowhere else: a status, and a body in OpenAI's shape.

The same body is the error event of a stream that has begun. No body repeats what the client sent, but for a name.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import filterfalse
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from app import errors
from app.api.openai.errors import ErrorBody, ErrorDetail
from app.api.wire import well_formed

log = structlog.get_logger(__name__)

LONGEST_MESSAGE = 1000
LONGEST_NAME = 100
"""Characters of a name that a client sent, and that is said back."""
# The openai SDK asks again after 409, 429 and 5xx unless it is told that this would not help. A model was asked five
# times by then.
DO_NOT_RETRY = {"x-should-retry": "false"}
RETRY_SOON = {"Retry-After": "5"}
UNION_ARM = re.compile(r"system|developer|user|assistant|str|list\[.*\]")


class UnknownModel(errors.AppError):
    """The client asked for a model that this API does not have."""


class MissingKey(errors.AppError):
    """The client sent no API key, or a wrong one."""


class BadForm(errors.AppError):
    """A form with documents lacks something, or holds what can't be taken in."""


class FormTooLarge(errors.AppError):
    """A document is larger, or there are more of them, than is taken in at once."""


class UnsupportedForm(errors.AppError):
    """The documents do not come as a form, or none of them is of a format that is read."""


class UnknownJob(errors.AppError):
    """The client asked for a job that is not there."""


class UnknownHost(errors.AppError):
    """The request is meant for a host that this server does not answer for."""


class CrossSite(errors.AppError):
    """Another website's page sent the request."""


class ServerStopping(errors.AppError):
    """The process is ending and can't finish this answer."""


class Overloaded(errors.AppError):
    """As many answers are under way, and wait, as the settings allow."""


class ClientGone(errors.AppError):
    """The client hung up; nobody reads this."""


@dataclass(frozen=True)
class ErrorReply:
    """How a kind of failure looks on the wire."""

    status: int
    type: str = "server_error"
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


# The nearest class wins, so AppError is what is left.
REPLIES: dict[type[Exception], ErrorReply] = {
    errors.BadQuestion: ErrorReply(400, "invalid_request_error"),
    MissingKey: ErrorReply(401, "invalid_request_error", "invalid_api_key", {"WWW-Authenticate": "Bearer"}),
    errors.BudgetExceeded: ErrorReply(402, "insufficient_quota", headers=DO_NOT_RETRY),
    CrossSite: ErrorReply(403, "invalid_request_error"),
    UnknownModel: ErrorReply(404, "invalid_request_error", "model_not_found"),
    UnknownJob: ErrorReply(404, "invalid_request_error"),
    errors.UnknownCollection: ErrorReply(404, "invalid_request_error"),
    errors.UnknownDocument: ErrorReply(404, "invalid_request_error"),
    errors.UnknownAnswer: ErrorReply(404, "invalid_request_error"),
    errors.UnknownThread: ErrorReply(404, "invalid_request_error"),
    errors.ThreadBusy: ErrorReply(409, "invalid_request_error", headers=DO_NOT_RETRY),
    errors.RunCancelled: ErrorReply(409, "invalid_request_error", headers=DO_NOT_RETRY),
    errors.AmbiguousDocument: ErrorReply(409, "invalid_request_error", headers=DO_NOT_RETRY),
    errors.EmptyIndex: ErrorReply(409, "invalid_request_error", headers=DO_NOT_RETRY),
    FormTooLarge: ErrorReply(413, "invalid_request_error"),
    UnsupportedForm: ErrorReply(415, "invalid_request_error"),
    errors.NothingToIngest: ErrorReply(422, "invalid_request_error"),
    BadForm: ErrorReply(422, "invalid_request_error"),
    UnknownHost: ErrorReply(421, "invalid_request_error"),
    ClientGone: ErrorReply(499, "invalid_request_error"),
    errors.ModelBusy: ErrorReply(429, "rate_limit_error", headers=DO_NOT_RETRY),
    errors.ModelUnavailable: ErrorReply(502, headers=DO_NOT_RETRY),
    errors.ModelResting: ErrorReply(503),
    errors.LedgerUnavailable: ErrorReply(503, headers=DO_NOT_RETRY),
    errors.DatabaseUnavailable: ErrorReply(503, headers=DO_NOT_RETRY),
    errors.GuardFailed: ErrorReply(503, headers=DO_NOT_RETRY),
    errors.IndexBusy: ErrorReply(503, headers=RETRY_SOON),
    errors.IndexMismatch: ErrorReply(503, headers=DO_NOT_RETRY),
    errors.IndexBroken: ErrorReply(503, headers=DO_NOT_RETRY),
    errors.SettingsError: ErrorReply(503, headers=DO_NOT_RETRY),
    Overloaded: ErrorReply(503, headers=RETRY_SOON),
    ServerStopping: ErrorReply(503, headers=RETRY_SOON),
    errors.DeadlineExceeded: ErrorReply(504, headers=DO_NOT_RETRY),
    errors.AppError: ErrorReply(500, headers=DO_NOT_RETRY),
}
# What the framework finds: code and message by status.
ADVICE = {
    400: ("bad_request", "the body is not JSON that can be read: check its encoding (UTF-8), its depth, its numbers"),
    404: ("not_found", "there is nothing at this address: /openapi.json lists what there is"),
    405: ("method_not_allowed", "this address takes another method: /openapi.json lists them"),
    408: ("request_timeout", "the request did not arrive in time: send it again, over a faster connection"),
    413: ("request_too_large", "the request is too large: shorten the conversation, or send documents in parts"),
}
UNEXPECTED = ErrorReply(500, code="internal_error", headers=DO_NOT_RETRY)
UNEXPECTED_MESSAGE = "something went wrong inside the server: its log has the details under this request's X-Request-ID"


def install(app: FastAPI) -> None:
    """Answer every failure of `app` in this module's way."""
    for kind in (errors.AppError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, handle)


async def handle(_: Request, error: Exception) -> Response:
    return response(error)


def response(error: Exception) -> Response:
    """The HTTP response to a failure."""
    status, found, headers = describe(error)
    return Response(found.model_dump_json(), status, headers, media_type="application/json")


def describe(error: Exception) -> tuple[int, ErrorBody, dict[str, str]]:
    """Status, body and extra headers of a failure; what the operator should know of it goes to the log."""
    match error:
        case RequestValidationError():
            return 400, error_body(explain(error), "invalid_request_error", "invalid_request", param_of(error)), {}
        case HTTPException():
            code, message = ADVICE.get(error.status_code, ("http_error", error.detail))
            return error.status_code, error_body(message, "invalid_request_error", code), dict(error.headers or {})
        case errors.AppError():
            reply = next(REPLIES[kind] for kind in type(error).__mro__ if kind in REPLIES)
            if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                log.warning("request failed", error=type(error).__name__, reason=str(error))
            code = reply.code or re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
            headers = {**reply.headers, **retry_after(error)}
            return reply.status, error_body(str(error), reply.type, code), headers
        case _:
            log.error("request crashed", exc_info=error)
            return 500, error_body(UNEXPECTED_MESSAGE, UNEXPECTED.type, UNEXPECTED.code), dict(UNEXPECTED.headers)


def retry_after(error: Exception) -> dict[str, str]:
    """The wait that the model's server, its breaker or a budget asks for, in whole seconds."""
    waiting = errors.ModelBusy | errors.ModelResting | errors.BudgetExceeded
    wait = error.retry_after if isinstance(error, waiting) else None
    return {} if wait is None else {"Retry-After": str(math.ceil(wait))}


def error_body(message: str, kind: str, code: str | None, param: str | None = None) -> ErrorBody:
    line = " ".join(message.split())[:LONGEST_MESSAGE]
    return ErrorBody(error=ErrorDetail(message=line, type=kind, param=param, code=code))


def explain(error: RequestValidationError) -> str:
    """The first thing that is wrong with the body, in one line."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return f"the body is not JSON: {first['ctx']['error']} at character {first['loc'][-1]}"
    if first["loc"] == ("body",):
        return "the body is not a JSON object, or not sent as one: send the header Content-Type: application/json"
    wrong = "there is no such field" if first["type"] == "extra_forbidden" else first["msg"]
    return f"{param_of(error)}: {wrong}; /openapi.json describes the request"


def param_of(error: RequestValidationError) -> str | None:
    """Where in the request: `messages.0.content`, without the names that pydantic gives to the arms of a union."""
    first = error.errors()[0]
    where: tuple[Any, ...] = () if first["type"] == "json_invalid" else first["loc"]
    # A field of the body may be called as an arm is: `user`.
    parts = (*where[1:2], *filterfalse(is_arm, where[2:]))
    return ".".join(well_formed(str(part))[:LONGEST_NAME] for part in parts) or None


def is_arm(part: object) -> bool:
    return UNION_ARM.fullmatch(str(part)) is not None
