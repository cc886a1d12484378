"""One page by one request, from a real server."""

import gzip
from collections.abc import Iterator
from itertools import count

import pytest
from httpx import URL

from app.errors import UnreadableDocument
from app.rag.sources.web.answers import Answer
from app.rag.sources.web.guard import Guard, Refused
from app.rag.sources.web.pages import MOST_FAILURES, Web
from tests.fakes.websites import LOOPBACK, Reply, Website, moved

SECRET = Reply("the operator's secret")


@pytest.fixture
def web(waits: list[float]) -> Iterator[Web]:
    web = Web(Guard([LOOPBACK]), wait=waits.append, seconds=20)
    yield web
    web.close()


def get(web: Web, site: Website, path: str, most: int = 1_000) -> Answer:
    return web.get(URL(site.url + path), most)


def test_a_page_comes_with_its_type_over_a_connection_that_is_kept(web: Web, site: Website) -> None:
    site.pages = {"/a?b=c": "<p>A</p>", "/b": Reply(b"%PDF", type="application/pdf"), "/c": Reply("c", type=None)}
    answers = [get(web, site, path) for path in ("/a?b=c", "/b", "/c")]
    assert [(answer.type, answer.body) for answer in answers] == [
        ("text/html", b"<p>A</p>"),
        ("application/pdf", b"%PDF"),
        ("", b"c"),
    ]
    assert len(site.connections) == 1
    assert site.headers[0]["User-Agent"].startswith("app/")
    assert "Cookie" not in site.headers[0]


def test_loopback_is_refused_unless_the_operator_allows_it(site: Website) -> None:
    site.pages = {"/": SECRET}
    web = Web(Guard())
    with pytest.raises(Refused, match="WEB_ALLOWED_NETWORKS"):
        get(web, site, "/")
    web.close()
    assert site.asked == []


def test_redirects_are_followed_to_the_page(web: Web, site: Website) -> None:
    site.pages = {"/a": moved("/b", 301), "/b": moved("c/d", 308), "/c/d": moved(f"{site.url}/e", 303), "/e": "E"}
    seen: list[str] = []
    answer = web.get(URL(f"{site.url}/a"), 100, before=lambda url: seen.append(url.path))
    assert (answer.body, answer.url.path) == (b"E", "/e")
    assert seen == ["/a", "/b", "/c/d", "/e"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "^it redirects, and 169.254.169.254 is a machine's own metadata"),
        ("http://[::1]/", "^it redirects, and ::1 is not on the public internet: "),
        ("http://2852039166/", "2852039166 leads to 169.254.169.254, which is a machine's own .* never read$"),
        ("http://10.0.0.1/", "not on the public internet"),
        ("file:///etc/passwd", "only http and https"),
        ("gopher://127.0.0.1:6379/_INFO", "only http and https"),
        ("http://user:pass@example.org/", "name or password"),
    ],
)
def test_each_redirect_is_checked_anew(web: Web, site: Website, location: str, reason: str) -> None:
    site.pages = {"/a": moved(location)}
    with pytest.raises(UnreadableDocument, match=reason):
        get(web, site, "/a")


def test_a_redirect_into_a_network_that_is_not_allowed_reaches_no_server(site: Website) -> None:
    with Website({"/": SECRET}) as inner:
        site.pages = {"/a": moved(f"http://inner.example:{inner.port}/")}
        names = {"public.example": "127.0.0.1", "inner.example": "127.0.0.2"}
        web = Web(Guard(["127.0.0.1/32"], resolve=lambda host, port: [names[host]]))
        with pytest.raises(Refused, match=r"inner\.example leads to 127\.0\.0\.2"):
            web.get(URL(f"http://public.example:{site.port}/a"), 100)
        web.close()
        assert inner.asked == []


def test_a_circle_of_redirects_ends(web: Web, site: Website) -> None:
    site.pages = {"/a": moved("/b"), "/b": moved("/a")}
    with pytest.raises(UnreadableDocument, match="more than 5 redirects"):
        get(web, site, "/a")
    assert len(site.asked) == 6


@pytest.mark.parametrize("status", [204, 206, 301, 304, 401, 403, 404, 410, 418, 500, 503])
def test_what_is_no_page_is_named_by_its_status(web: Web, site: Website, status: int) -> None:
    site.pages = {"/a": Reply("", status=status)}
    with pytest.raises(UnreadableDocument, match=f"answers {status}"):
        get(web, site, "/a")


def test_a_busy_site_is_asked_once_more_when_it_says(web: Web, site: Website, waits: list[float]) -> None:
    site.pages = {"/a": Reply("", status=429, headers={"Retry-After": "7"})}
    with pytest.raises(UnreadableDocument, match="answers 429"):
        get(web, site, "/a")
    assert (waits, len(site.asked)) == ([7.0], 2)


@pytest.mark.parametrize("later", ["3600", "soon", "-1", "", "1e9", "9" * 400])
def test_no_long_or_unclear_wait_is_made(web: Web, site: Website, waits: list[float], later: str) -> None:
    site.pages = {"/a": Reply("", status=503, headers={"Retry-After": later})}
    with pytest.raises(UnreadableDocument, match="answers 503"):
        get(web, site, "/a")
    assert (waits, len(site.asked)) == ([], 1)


def test_a_gzip_bomb_and_a_large_page_are_refused(web: Web, site: Website) -> None:
    packed = {"Content-Encoding": "gzip"}
    site.pages = {
        "/bomb": Reply(gzip.compress(bytes(50_000_000)), headers=packed),
        "/large": Reply(bytes(1_001)),
        "/fits": Reply(gzip.compress(bytes(1_000)), headers=packed),
    }
    for path in ("/bomb", "/large"):
        with pytest.raises(UnreadableDocument, match="larger than 1,000 bytes"):
            get(web, site, path)
    assert get(web, site, "/fits").body == bytes(1_000)


def test_an_endless_page_ends_at_the_limit(web: Web, site: Website) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield bytes(1_000)

    site.pages = {"/a": Reply(pieces=endless)}
    with pytest.raises(UnreadableDocument, match="larger than 5,000 bytes"):
        get(web, site, "/a", 5_000)


def test_a_page_that_takes_too_long_ends_at_its_time_however_often_a_piece_comes(site: Website) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield bytes(1_000)

    site.pages = {"/a": Reply(pieces=endless)}
    seconds = count()
    web = Web(Guard([LOOPBACK], clock=lambda: float(next(seconds))), seconds=20)
    with pytest.raises(UnreadableDocument, match="too slow"):
        get(web, site, "/a", 10**9)
    web.close()
    assert next(seconds) < 30


def test_the_type_is_looked_at_before_the_body_is_read(web: Web, site: Website) -> None:
    def refuse(kind: str) -> None:
        raise UnreadableDocument(kind)

    site.pages = {"/a": Reply(bytes(2_000), type="image/png"), "/b": "B"}
    with pytest.raises(UnreadableDocument, match="image/png"):
        web.get(URL(f"{site.url}/a"), 1_000, check=refuse)
    assert get(web, site, "/b").body == b"B"


def test_a_page_that_breaks_off_is_none(web: Web, site: Website) -> None:
    site.pages = {"/a": Reply(pieces=lambda: iter([b"half"]), headers={"Content-Length": "100"})}
    with pytest.raises(UnreadableDocument, match="can't be read"):
        get(web, site, "/a")


def test_a_site_that_fails_again_and_again_is_left_alone() -> None:
    with Website() as site:
        url = URL(f"{site.url}/a")
    web = Web(Guard([LOOPBACK]))
    for _ in range(MOST_FAILURES):
        with pytest.raises(UnreadableDocument, match="can't be read"):
            web.get(url, 100)
    with pytest.raises(UnreadableDocument, match="not asked, since 5 requests in a row failed"):
        web.get(url, 100)
    web.close()


def test_proxies_of_the_environment_are_not_used(web: Web, site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    site.pages = {"/a": "A"}
    assert get(web, site, "/a").body == b"A"
