from collections.abc import Mapping

from httpx import URL

from app.errors import UnreadableDocument
from app.rag.sources.source import Skipped
from app.rag.sources.web.answers import Answer
from app.rag.sources.web.tree import DEEPEST, Tree
from tests.fakes.websites import sitemap

SITE = "https://example.org"


def index(*paths: str) -> bytes:
    return given(*paths, of="sitemap", root="sitemapindex")


def given(*paths: str, of: str = "url", root: str = "urlset") -> bytes:
    listed = [path if "://" in path else SITE + path for path in paths]
    return sitemap(*listed, of=of, root=root).data


def walked(
    site: Mapping[str, bytes], most: int = 100, root: str = f"{SITE}/sitemap.xml", moved: str = ""
) -> tuple[list[str], list[Skipped]]:
    def fetch(url: URL) -> Answer:
        if url.path not in site:
            raise UnreadableDocument("answers 500")
        return Answer(URL(moved) if moved else url, "application/xml", site[url.path])

    found = list(Tree(URL(root), fetch, most).pages())
    return [str(one) for one in found if isinstance(one, URL)], [one for one in found if isinstance(one, Skipped)]


def test_sitemaps_are_followed_down_to_the_pages_and_each_page_comes_once() -> None:
    pages, skipped = walked(
        {
            "/sitemap.xml": index("/one.xml", "/two.xml.gz", "/one.xml"),
            "/one.xml": given("/a", "/b", "/a#top"),
            "/two.xml.gz": given("/b", "/c"),
        }
    )
    assert pages == [f"{SITE}/{name}" for name in "abc"]
    assert skipped == []


def test_pages_of_other_sites_are_named_once_and_left() -> None:
    other = "https://other.example"
    pages, skipped = walked({"/sitemap.xml": given("/a", f"{other}/b", f"{other}/c", "http://127.0.0.1/d")})
    assert pages == [f"{SITE}/a"]
    assert [one.source for one in skipped] == ["https://other.example/", "http://127.0.0.1/"]
    assert "another site than example.org" in skipped[0].reason


def test_https_may_take_the_place_of_http_and_no_other_port_or_scheme_does() -> None:
    listed = given("http://a.example/1", "https://a.example/2", "https://a.example:8443/3", "http://a.example:8080/4")
    pages, skipped = walked({"/sitemap.xml": listed}, root="http://a.example/sitemap.xml")
    assert pages == ["http://a.example/1", "https://a.example/2"]
    assert [one.source for one in skipped] == ["https://a.example:8443/", "http://a.example:8080/"]
    assert walked({"/sitemap.xml": given("http://example.org/a")})[0] == []


def test_the_site_is_the_one_that_a_redirect_of_the_sitemap_leads_to() -> None:
    listed = {"/sitemap.xml": given("https://www.example.org/a", "/c")}
    pages, skipped = walked(listed, moved="https://www.example.org/maps/sitemap.xml")
    assert pages == ["https://www.example.org/a"]
    assert [one.source for one in skipped] == [f"{SITE}/"]


def test_what_is_no_address_is_skipped_and_the_rest_is_read() -> None:
    pages, skipped = walked({"/sitemap.xml": given("file:///etc/passwd", "https://u:p@example.org/", "/a")})
    assert pages == [f"{SITE}/a"]
    assert [one.source for one in skipped] == ["file:///etc/passwd", "https://u:p@example.org/"]


def test_where_a_sitemap_cannot_be_read_the_first_is_skipped_so_that_nothing_of_it_is_gone() -> None:
    pages, skipped = walked({"/sitemap.xml": index("/one.xml", "/down.xml"), "/one.xml": given("/a")})
    assert pages == [f"{SITE}/a"]
    assert skipped == [Skipped(f"{SITE}/sitemap.xml", f"{SITE}/down.xml: answers 500")]


def test_only_so_many_pages_are_read() -> None:
    pages, skipped = walked({"/sitemap.xml": given(*(f"/{number}" for number in range(10)))}, most=3)
    assert len(pages) == 3
    assert skipped == [Skipped(f"{SITE}/sitemap.xml", "it lists more than 3 pages: raise WEB_MAX_PAGES")]
    assert walked({"/sitemap.xml": given("/1", "/2", "/3")}, most=3)[1] == []


def test_sitemaps_that_name_each_other_or_go_down_without_end_are_left() -> None:
    circle = {"/sitemap.xml": index("/sitemap.xml", "/b.xml"), "/b.xml": index("/sitemap.xml", "/b.xml", "/c.xml")}
    pages, skipped = walked({**circle, "/c.xml": given("/a")})
    assert (pages, skipped) == ([f"{SITE}/a"], [])
    endless = {f"/{level or 'sitemap'}.xml": index(f"/{level + 1}.xml") for level in range(10)}
    pages, skipped = walked(endless)
    assert pages == []
    assert [one.reason for one in skipped] == [
        f"{SITE}/{DEEPEST}.xml is one sitemap too many, or too deep: name it itself"
    ]
