"""A page of the web as a source, or all pages that a sitemap lists: `https://example.org/sitemap.xml`.

A page is filed under its address. It is the same document whichever source named it: the last that read it holds it.
"""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from weakref import finalize

from httpx import URL

from app.errors import NothingToIngest, UnreadableDocument
from app.rag.sources.source import Item, Reading, Skipped, WebReading
from app.rag.sources.web.addresses import is_sitemap, name_of, origin_of, parsed
from app.rag.sources.web.guard import Guard
from app.rag.sources.web.pages import Web
from app.rag.sources.web.robots import Robots
from app.rag.sources.web.sitemap import MOST_BYTES
from app.rag.sources.web.tree import Tree

GUESSED_BYTES = 30_000
HTML = frozenset(("text/html", "application/xhtml+xml"))
PASSWORD = re.compile(r"//[^/]*@")
PAGES = (".html", ".htm", ".xhtml")
# What an address should end with whose answer is of this type.
SUFFIXES = {
    "application/pdf": ".pdf",
    "application/json": ".json",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/xml": ".xml",
    "text/xml": ".xml",
}


class Site:
    """Its connections are kept between two pages, and closed with it; to another process it goes without them."""

    def __init__(self, address: str, wait: Callable[[float], None] = time.sleep) -> None:
        """Raises UnreadableDocument if no page can have this address."""
        self.url = parsed(address)
        self.wait = wait
        self.opened: dict[WebReading, tuple[Web, Robots]] = {}

    @property
    def address(self) -> str:
        return str(self.url)

    @property
    def root(self) -> str:
        return self.address if is_sitemap(self.url) else origin_of(self.url)

    @property
    def only(self) -> tuple[str, ...] | None:
        return None if is_sitemap(self.url) else (name_of(self.url),)

    def items(self, reading: Reading) -> Iterator[Item | Skipped]:
        pages = self.listed(reading) if is_sitemap(self.url) else [self.url]
        for page in pages:
            yield page if isinstance(page, Skipped) else Item(name_of(page), GUESSED_BYTES, str(page))

    def listed(self, reading: Reading) -> Iterator[URL | Skipped]:
        web, _ = self.open(reading.web)
        return Tree(self.url, lambda url: web.get(url, MOST_BYTES), reading.web.max_pages).pages()

    def read(self, item: Item, reading: Reading) -> bytes:
        web, robots = self.open(reading.web)
        return web.get(URL(item.key), reading.max_file_bytes, partial(check, item), robots.admit).body

    def holds(self, name: str, reading: Reading) -> bool:
        return False

    def open(self, reading: WebReading) -> tuple[Web, Robots]:
        if reading not in self.opened:
            web = Web(Guard(reading.allowed_networks), self.wait)
            finalize(self, web.close)
            self.opened[reading] = web, Robots(web, self.wait)
        return self.opened[reading]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Site) and other.address == self.address

    def __hash__(self) -> int:
        return hash(self.address)

    def __reduce__(self) -> tuple[type["Site"], tuple[str]]:
        return Site, (self.address,)


def check(item: Item, kind: str) -> None:
    """Raises UnreadableDocument if an answer is of another type than its address says, which chooses the loader."""
    page = item.name.lower().endswith(PAGES)
    if not kind or page == (kind in HTML):
        return
    suffix = ".html" if kind in HTML else SUFFIXES.get(kind)
    address = item.key.partition("#")[0]
    advice = f"ingest it as {address}#{suffix}" if suffix else "nothing reads it, name another address"
    raise UnreadableDocument(f"is {kind}: {advice}")


def web_at(address: str) -> Site:
    """Raises NothingToIngest if no page can have this address."""
    try:
        return Site(address)
    except UnreadableDocument as error:
        raise NothingToIngest(f"{PASSWORD.sub('//', address)}: {error}") from None
