"""One page by one GET, or one request that changes something, within limits of size, time and redirects.

Knows no format, and no rules of a site.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from ssl import SSLContext

import httpcore
from httpx import URL, create_ssl_context

from app import __version__
from app.errors import Unreached, UnreadableDocument
from app.rag.sources.web.addresses import netloc
from app.rag.sources.web.answers import Answer, Busy, redirected
from app.rag.sources.web.bodies import body_of, first, headers_of, kind_of
from app.rag.sources.web.guard import Guard, Refused

AGENT = f"app/{__version__}"
HEADERS = (("User-Agent", AGENT), ("Accept", "text/html, */*;q=0.8"), ("Accept-Encoding", "gzip"))
STEP_SECONDS = 10.0
PAGE_SECONDS = 60.0
MOST_REDIRECTS = 5
MOST_FAILURES = 5
OK = 200
MOST_PIECES = 5
Headers = Sequence[tuple[str, str]]


def anything(value: object) -> None:
    pass


class Web:
    """Reads one page after the other over connections that are kept. Raises UnreadableDocument throughout."""

    def __init__(self, guard: Guard, wait: Callable[[float], None] = time.sleep, seconds: float = PAGE_SECONDS) -> None:
        """`seconds` is how long one request may take, to its last byte."""
        self.guard = guard
        self.wait = wait
        self.seconds = seconds
        self.failures = 0
        self.pool = httpcore.ConnectionPool(certificates(), network_backend=guard, keepalive_expiry=STEP_SECONDS)

    def get(
        self,
        url: URL,
        most: int,
        check: Callable[[str], None] = anything,
        before: Callable[[URL], None] = anything,
    ) -> Answer:
        """At most `most` bytes. `before` sees each address on the way, `check` the media type before the body."""
        for redirects in range(MOST_REDIRECTS + 1):
            try:
                before(url)
                found = self.patiently(url, most, check)
            except Refused as refused:
                raise Refused(f"it redirects, and {refused}") if redirects else refused from None
            if isinstance(found, Answer):
                return found
            url = found
        raise UnreadableDocument(f"more than {MOST_REDIRECTS} redirects: name the page that they should lead to")

    def patiently(self, url: URL, most: int, check: Callable[[str], None]) -> Answer | URL:
        """Asks once more where the site is busy."""
        try:
            return self.once(url, most, check)
        except Busy as busy:
            self.wait(busy.seconds)
            return self.once(url, most, check)

    def once(self, url: URL, most: int, check: Callable[[str], None]) -> Answer | URL:
        """The page, or where it is now."""
        if self.failures >= MOST_FAILURES:
            raise UnreadableDocument(f"not asked, since {MOST_FAILURES} requests in a row failed: try again later")
        self.guard.deadline = self.guard.clock() + self.seconds
        with self.asked(url) as response:
            headers = headers_of(response.headers)
            if response.status == OK:
                kind = kind_of(headers)
                check(kind)
                return Answer(url, kind, body_of(response.iter_stream(), headers, most))
            next(islice(response.iter_stream(), MOST_PIECES, None), None)  # to its end, so that the connection is kept
        return redirected(url, response.status, headers)

    def send(self, method: str, url: URL, body: bytes, headers: Headers, most: int) -> tuple[int, Answer]:
        """The status, and the first `most` bytes of what is answered, to a request that is made once.

        No redirect is followed, and nothing is asked again.
        """
        self.guard.deadline = self.guard.clock() + self.seconds
        with self.asked(url, method, (*headers, ("Accept-Encoding", "identity")), body) as response:
            found = headers_of(response.headers)
            return response.status, Answer(url, kind_of(found), first(response.iter_stream(), most))

    @contextmanager
    def asked(
        self, url: URL, method: str = "GET", headers: Headers = (), body: bytes | None = None
    ) -> Iterator[httpcore.Response]:
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        length = [] if body is None else [("Content-Length", str(len(body)))]
        sent = {"Host": netloc(url), **dict(HEADERS), **dict(headers), **dict(length)}
        extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), STEP_SECONDS)}
        try:
            with self.pool.stream(
                method, target, headers=list(sent.items()), content=body, extensions=extensions
            ) as response:
                yield response
            self.failures = 0
        except httpcore.TimeoutException:
            raise self.failed(f"{netloc(url)} is too slow: try again later") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise self.failed(f"{netloc(url)} can't be read ({error}): try again later") from None

    def failed(self, reason: str) -> Unreached:
        self.failures += 1
        return Unreached(reason)

    def close(self) -> None:
        self.pool.close()


@cache
def certificates() -> SSLContext:
    """Those that are trusted; SSL_CERT_FILE names others. Takes a while to read."""
    return create_ssl_context()
