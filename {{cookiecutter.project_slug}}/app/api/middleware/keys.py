"""Who may call: with API_KEY set, every address but the open ones wants `Authorization: Bearer <key>`.

Checked before a body is read, so that a stranger costs nothing. Open are the health probes, the page's own files
(they hold no data; the page asks for the key) and `/metrics`: it carries figures but no text, and Prometheus scrapes it
inside the cluster without a secret. Publish only `/v1`, `/search`, `/suggestions`, `/documents`,
`/jobs`, `/feedback`, `/agent`, `/mcp/` and the page to the outside. `/reviews` shows what people asked: to reviewers.
"""

import hmac

from fastapi.security import HTTPBearer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import errors

OPEN_PATHS = frozenset({"/", "/review", "/metrics", "/health/live", "/health/ready", "/health/startup"})
OPEN_FOLDER = "/static/"

# For OpenAPI only: it is RequireKey that enforces it.
bearer = HTTPBearer(auto_error=False, description="The value of API_KEY.")


class RequireKey:
    """ASGI middleware that answers 401 to requests without the key."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self.app = app
        self.key = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self.admits(scope):
            error = errors.MissingKey("a valid API key is missing: send the header Authorization: Bearer <API_KEY>")
            await errors.response(error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def admits(self, scope: Scope) -> bool:
        path = scope["path"]
        if path in OPEN_PATHS or path.startswith(OPEN_FOLDER):
            return True
        scheme, _, given = Headers(scope=scope).get("authorization", "").partition(" ")
        # Bytes: comparing strings raises on any that are not ASCII. Headers are latin-1 on the wire.
        return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode("latin-1"), self.key)
