from collections.abc import Iterator

import pytest
from httpx import URL

from app.errors import UnreadableDocument
from app.rag.sources.web.guard import Guard
from app.rag.sources.web.pages import Web
from app.rag.sources.web.robots import Robots
from tests.fakes.websites import LOOPBACK, Reply, Website, moved


@pytest.fixture
def robots(waits: list[float]) -> Iterator[Robots]:
    web = Web(Guard([LOOPBACK], clock=lambda: 1000.0))
    yield Robots(web, waits.append)
    web.close()


def rules(*lines: str) -> Reply:
    return Reply("\n".join(lines), type="text/plain")


def admits(robots: Robots, site: Website, path: str) -> bool:
    try:
        robots.admit(URL(site.url + path))
    except UnreadableDocument as error:
        return "robots.txt" not in str(error)
    return True


def test_the_rules_of_a_site_are_read_once_and_kept(robots: Robots, site: Website) -> None:
    site.pages = {"/robots.txt": rules("User-agent: *", "Disallow: /private", "Disallow: /*?")}
    assert [admits(robots, site, path) for path in ("/", "/private/a", "/guide")] == [True, False, True]
    assert site.asked == ["/robots.txt"]


def test_rules_for_this_program_come_before_those_for_all(robots: Robots, site: Website) -> None:
    site.pages = {"/robots.txt": rules("User-agent: *", "Disallow: /", "", "User-agent: app", "Disallow: /b")}
    assert [admits(robots, site, path) for path in ("/a", "/b")] == [True, False]


@pytest.mark.parametrize("reply", [Reply("", status=404), Reply("", status=403), Reply("", status=410)])
def test_a_site_without_rules_may_be_read(robots: Robots, site: Website, reply: Reply) -> None:
    site.pages = {"/robots.txt": reply}
    assert admits(robots, site, "/a")


@pytest.mark.parametrize(
    "reply", [Reply("", status=500), Reply("", status=429), Reply(bytes(1_000_001)), moved("file:///etc/passwd")]
)
def test_where_the_rules_cannot_be_read_nothing_is(robots: Robots, site: Website, reply: Reply) -> None:
    site.pages = {"/robots.txt": reply}
    assert not admits(robots, site, "/a")
    assert not admits(robots, site, "/b")
    assert site.asked == ["/robots.txt"]


def test_the_wait_between_two_pages_is_kept_up_to_ten_seconds(
    robots: Robots, site: Website, waits: list[float]
) -> None:
    site.pages = {"/robots.txt": rules("User-agent: *", "Crawl-delay: 3")}
    for path in ("/a", "/b"):
        robots.admit(URL(site.url + path))
    assert waits == [3.0]
    with Website({"/robots.txt": rules("User-agent: *", "Crawl-delay: 3600")}) as slow:
        for path in ("/a", "/b"):
            robots.admit(URL(slow.url + path))
    assert waits == [3.0, 10.0]


def test_without_a_wish_there_is_no_wait(robots: Robots, site: Website, waits: list[float]) -> None:
    for path in ("/a", "/b"):
        robots.admit(URL(site.url + path))
    assert waits == []
