"""File descriptors: how many of them connections may take, and what is said when there are none left."""

import asyncio
from typing import Any

import structlog

log = structlog.get_logger(__name__)

MOST_CONNECTIONS = 2_000
SAY_AGAIN_SECONDS = 60.0
# asyncio accepts as many at once before it asks whether they are too many.
ACCEPTS_AT_ONCE = 8


def room_for_connections() -> int:
    """Half of what the process may open (`ulimit -n`): the index, the model and the log need some too."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MOST_CONNECTIONS
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if most == resource.RLIM_INFINITY else max(1, min(MOST_CONNECTIONS, most // 2))


class AcceptFailures:
    """An event loop's exception handler: asyncio reports each accept that failed, thousands in a second."""

    def __init__(self) -> None:
        self.silent_until = 0.0

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if "out of system resource" not in context.get("message", ""):
            loop.default_exception_handler(context)
        elif loop.time() >= self.silent_until:
            self.silent_until = loop.time() + SAY_AGAIN_SECONDS
            log.error("no connection can be accepted", reason=str(context.get("exception")), advice="raise ulimit -n")
