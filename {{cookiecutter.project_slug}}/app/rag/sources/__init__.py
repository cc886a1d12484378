"""Where documents come from. One registry says which address is opened by what."""

import re
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from typing import cast
from urllib.parse import unquote

from app.errors import NothingToIngest
from app.rag.sources.clouds import CLOUDS
from app.rag.sources.source import Source

# Add a source here, by the scheme of its addresses, with "module:function" that opens one. A path has no scheme.
SOURCES: dict[str, str] = {
    "": "app.rag.sources.folder:folder_at",
    "upload": "app.rag.sources.upload:upload_at",
    **dict.fromkeys(("http", "https"), "app.rag.sources.web.site:web_at"),
    "git+https": "app.rag.sources.git:repository_at",
    "git+http": "app.rag.sources.git:repository_at",
    "git+ssh": "app.rag.sources.git:repository_at",
    "git+file": "app.rag.sources.git:repository_at",
    "sql": "app.rag.sources.sql:query_at",
    **dict.fromkeys(CLOUDS, "app.rag.sources.bucket:bucket_at"),
}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://")


def place_of(root: str) -> str:
    """Where documents come from, however they came: the same for a folder and for what a client sent out of it.

    A client that reads a folder names it so as its origin, and does not tell its path.
    """
    scheme, _, rest = root.partition("://")
    return unquote(rest.rpartition("/")[2]) if scheme == "upload" else sha256(root.encode()).hexdigest()[:16]


def source_at(address: str) -> Source:
    """Raises NothingToIngest if nothing is there, or nothing opens such an address."""
    scheme = SCHEME.match(address)
    target = SOURCES.get(scheme[1] if scheme else "")
    if target is None:
        raise NothingToIngest(f"{address}: no source opens such an address; save it as files, and ingest their folder")
    module, function = target.split(":")
    return cast(Callable[[str], Source], getattr(import_module(module), function))(address)
