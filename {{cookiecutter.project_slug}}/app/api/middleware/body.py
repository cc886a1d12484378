"""Refuses a request body that is larger than it may be at its path, by its Content-Length or while it arrives.

One that breaks off is noted as 408: nobody reads that, but log and metrics should not blame what it says.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api import errors

MAX_BODY_BYTES = 1_000_000


class BodyLimit:
    """ASGI middleware that answers 413, in the shape of every other failure (Starlette's own sends plain text)."""

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES, larger: Mapping[str, int] | None = None) -> None:
        """`larger` is how much more the bodies for some paths may hold."""
        self.app = app
        self.max_bytes = max_bytes
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        too_large = HTTPException(413)
        announced = Headers(scope=scope).get("content-length", "") if scope["type"] == "http" else ""
        max_bytes = self.max_bytes + self.larger.get(scope.get("path", ""), 0)
        if announced.isdecimal() and int(announced) > max_bytes:
            await errors.response(too_large)(scope, receive, send)
            return
        size = 0
        whole = False

        async def count() -> Message:
            nonlocal size, whole
            message = await receive()
            if message["type"] == "http.disconnect" and not whole:
                raise HTTPException(408)
            whole = not message.get("more_body", False)
            size += len(message.get("body", b""))
            if size > max_bytes:
                # FastAPI passes this kind on, where it would make any other a 400.
                raise too_large
            return message

        await self.app(scope, count, send)
