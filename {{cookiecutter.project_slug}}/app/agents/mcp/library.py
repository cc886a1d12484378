"""The library `mcp`: whether it is there, and its import, which takes a second."""

import threading
import time
from importlib.util import find_spec

from app.errors import MissingExtra

MISSING = "MCP needs the extra 'mcp': run `make setup EXTRAS=mcp`"
PAUSES = (0.2, 1.0)
"""Seconds until an import that failed is tried again."""
importing = threading.Lock()


def check_installed() -> None:
    """Raises MissingExtra."""
    if find_spec("mcp") is None:
        raise MissingExtra(MISSING)


def load() -> None:
    """Blocking. Raises MissingExtra.

    Two threads that import parts of each other's at once see them half done, as while a server warms up: the import
    fails, and works a little later.
    """
    check_installed()
    with importing:
        for pause in PAUSES:
            try:
                import mcp.server.streamable_http_manager
            except ImportError:
                time.sleep(pause)
            else:
                return
        import mcp.server.streamable_http_manager  # noqa: F401


def warm_up() -> None:
    """So that no first client waits for it; where it is not installed, nothing happens."""
    if find_spec("mcp"):
        load()
