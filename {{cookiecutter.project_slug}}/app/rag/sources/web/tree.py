"""From a sitemap down to the pages: an index of sitemaps names further ones. Bounded, and of one site only."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from httpx import URL

from app.errors import UnreadableDocument
from app.rag.sources.source import Skipped
from app.rag.sources.web.addresses import name_of, netloc, origin_of, parsed, port_of
from app.rag.sources.web.answers import Answer
from app.rag.sources.web.sitemap import SITEMAPS, listing

DEEPEST = 3
MOST_SITEMAPS = 1_000


@dataclass
class Tree:
    """What one sitemap and those below it list, each page once. Its site is the one that a redirect of it leads to.

    Where that can't be read to its end, the first sitemap is skipped, so that none of its pages is taken to be gone.
    """

    root: URL
    fetch: Callable[[URL], Answer]
    most_pages: int
    site: URL = field(init=False)
    met: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.site = self.root

    def pages(self) -> Iterator[URL | Skipped]:
        ahead, sitemaps, pages = deque([(self.root, 1)]), 1, 0
        while ahead:
            at, depth = ahead.popleft()
            for found in self.listed(at):
                if isinstance(found, Skipped):
                    yield found
                elif isinstance(found, Below) and depth < DEEPEST and sitemaps < MOST_SITEMAPS:
                    ahead.append((found.url, depth + 1))
                    sitemaps += 1
                elif isinstance(found, Below):
                    yield self.incomplete(f"{found.url} is one sitemap too many, or too deep: name it itself")
                elif pages < self.most_pages:
                    pages += 1
                    yield found
                else:
                    yield self.incomplete(f"it lists more than {self.most_pages:,} pages: raise WEB_MAX_PAGES")
                    return

    def listed(self, at: URL) -> Iterator["URL | Below | Skipped"]:
        """What one sitemap lists and no other did before it."""
        try:
            answer = self.fetch(at)
            found = listing(answer.body)
        except UnreadableDocument as error:
            yield self.incomplete(str(error) if at == self.root else f"{at}: {error}")
            return
        if at == self.root:
            self.site = answer.url
        for location in found.locations:
            try:
                url = parsed(location, base=answer.url)
            except UnreadableDocument as error:
                yield Skipped(location, str(error))
                continue
            if not is_of(self.site, url):
                yield from self.foreign(url)
            elif (name := name_of(url)) not in self.met:
                self.met.add(name)
                yield Below(url) if found.of == SITEMAPS else url

    def foreign(self, url: URL) -> Iterator[Skipped]:
        """Each other site is named once."""
        if (origin := origin_of(url)) not in self.elsewhere:
            self.elsewhere.add(origin)
            yield Skipped(origin, f"another site than {netloc(self.site)}, in whose sitemap it is: name it itself")

    def incomplete(self, reason: str) -> Skipped:
        return Skipped(str(self.root), reason)


@dataclass(frozen=True, slots=True)
class Below:
    """A sitemap that another names."""

    url: URL


def is_of(root: URL, url: URL) -> bool:
    """Whether it is of the same site; https may take the place of http."""
    secure = (root.scheme, port_of(root), url.scheme, port_of(url)) == ("http", 80, "https", 443)
    return url.host == root.host and (secure or (url.scheme, port_of(url)) == (root.scheme, port_of(root)))
