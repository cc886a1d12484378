"""Around every request: an id that response and log share, the HTTP metrics, one access line, and no way to crash."""

import re
import time
from http import HTTPStatus
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import errors
from app.monitoring.metrics import Metrics

log = structlog.get_logger(__name__)

REQUEST_ID = "X-Request-ID"
GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNMATCHED = "unmatched"
# Probes and scrapes come every few seconds and say nothing while all is well.
ROUTINE = frozenset({"/health/live", "/health/ready", "/health/startup", "/metrics"})


class Access:
    """ASGI middleware, outermost. Sets `scope["state"]["request_id"]`."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0
        request_id = identify(Headers(scope=scope).get(REQUEST_ID, ""))
        scope.setdefault("state", {})["request_id"] = request_id

        async def mark(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, mark)
            except Exception as error:
                if status:
                    raise
                await errors.response(error)(scope, receive, mark)
            finally:
                # Without a status the client left before there was one.
                self.record(scope, status or 499, time.perf_counter() - started)

    def record(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = getattr(scope.get("route"), "path", UNMATCHED)
        self.metrics.http_requests.labels(method, route, str(status)).inc()
        self.metrics.http_duration.labels(method, route).observe(seconds)
        routine = route in ROUTINE and status < HTTPStatus.BAD_REQUEST
        line = log.debug if routine else log.info
        line("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def identify(given: str) -> str:
    """The client's request id if it is harmless in a log and a header, else a new one."""
    return given if GOOD_ID.fullmatch(given) else uuid4().hex
