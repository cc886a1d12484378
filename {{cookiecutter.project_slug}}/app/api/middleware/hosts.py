"""Without an API key: only requests that are meant for this machine, and none that another website sends.

A website can give its own name the address 127.0.0.1 and would then read answers as its own (DNS rebinding); it can't
forge the `Host` and `Origin` of its requests. With a key nothing needs this: such a website has none.
"""

import ipaddress
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import errors
from app.errors import AppError

LOOPBACK = ("localhost", "*.localhost")
HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[^\s:/@\[\]]+?)\.?)(?::\d*)?", re.IGNORECASE)
ADVICE = "ask for http://127.0.0.1, or write the name into ALLOWED_HOSTS"


class KnownHosts:
    """ASGI middleware that answers 421 to other hosts than loopback ones and `more`, 403 to other origins."""

    def __init__(self, app: ASGIApp, more: Sequence[str] = ()) -> None:
        self.app = app
        self.patterns = (*LOOPBACK, *(name.lower() for name in more))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self.refusal(Headers(scope=scope)) if scope["type"] == "http" else None
        await (errors.response(refused) if refused else self.app)(scope, receive, send)

    def refusal(self, headers: Headers) -> AppError | None:
        if not self.knows(host := headers.get("host", "")):
            return errors.UnknownHost(f"the host {host[:100]!r} is not known here: {ADVICE}")
        origin = headers.get("origin")
        if origin is not None and not self.knows(re.sub("^https?://", "", origin)):
            return errors.CrossSite(f"the website {origin[:100]!r} may not ask here: {ADVICE}")
        return None

    def knows(self, host: str) -> bool:
        found = HOST.fullmatch(host)
        name = (found["address"] or found["name"]).lower() if found else ""
        return is_loopback(name) or any(fnmatchcase(name, pattern) for pattern in self.patterns)


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
