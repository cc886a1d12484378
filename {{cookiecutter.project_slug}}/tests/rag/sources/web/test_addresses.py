import pytest
from httpx import URL

from app.errors import UnreadableDocument
from app.rag.documents.loaders import LOADERS
from app.rag.sources.web.addresses import FORMATS, is_sitemap, name_of, origin_of, parsed


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.org", "example.org/#.html"),
        ("https://example.org/guide.html", "example.org/guide.html"),
        ("https://example.org/Guide.HTML", "example.org/Guide.HTML"),
        ("https://example.org/docs/", "example.org/docs/#.html"),
        ("https://example.org/guide#install", "example.org/guide#.html"),
        ("https://example.org/index.php", "example.org/index.php#.html"),
        ("https://example.org/v1.2", "example.org/v1.2#.html"),
        ("https://example.org/a.pdf?download=1", "example.org/a.pdf?download=1#.html"),
        ("https://example.org/a.pdf?download=1#.pdf", "example.org/a.pdf?download=1#.pdf"),
        ("https://example.org/pdf/1706.03762#.pdf", "example.org/pdf/1706.03762#.pdf"),
        ("http://127.0.0.1:8000/a.md", "127.0.0.1:8000/a.md"),
        ("https://example.org:443/a.md", "example.org/a.md"),
        ("https://b\u00fccher.example/\u00fc.html", "xn--bcher-kva.example/\u00fc.html"),
        ("https://example.org/%e7%8c%ab", "example.org/\u732b#.html"),
        ("https://example.org/a%2Fb%23c%20d.html", "example.org/a%2Fb%23c%20d.html"),
        ("https://example.org/%E2%80%AEa%FF.html", "example.org/%E2%80%AEa%FF.html"),
    ],
)
def test_a_page_is_called_as_a_browser_opens_it_and_as_a_loader_knows_it(address: str, name: str) -> None:
    assert name_of(parsed(address)) == name


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://example.org/a", "only http and https"),
        ("gopher://example.org:70/_", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("//example.org/a", "only http and https"),
        ("https://user@example.org/", "name or password"),
        ("https://user:secret@example.org/", "name or password"),
        ("http://good.example\\@127.0.0.1/", "name or password"),
        ("https:///a", "no address"),
        ("https://example.org:99999/", "no address"),
        ("https://example.org:0/", "no address"),
        ("https://example.org/a\nHost: b", "no address"),
        ("https://[::1/", "no address"),
        ("https://" + "a" * 3000, "no address"),
        ("https://example.org/" + "a" * 3000, "no address"),
        ("https://\u200b.example/", "no address"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused_and_no_password_is_repeated(address: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason) as raised:
        parsed(address)
    assert "secret" not in str(raised.value)


def test_a_relative_address_is_one_of_its_base() -> None:
    base = URL("https://example.org/docs/a.html")
    assert str(parsed("b.html", base)) == "https://example.org/docs/b.html"
    assert str(parsed("/c#top", base)) == "https://example.org/c"
    assert str(parsed("http://other.example", base)) == "http://other.example/"


def test_the_origin_is_where_a_site_begins() -> None:
    assert origin_of(parsed("https://example.org/a/b?c")) == "https://example.org/"
    assert origin_of(parsed("http://[2001:db8::1]:8000/a")) == "http://[2001:db8::1]:8000/"


def test_sitemaps_are_known_by_their_ending() -> None:
    for address in ("sitemap.xml", "sitemap_index.XML", "a/sitemap.xml.gz", "sitemap#.xml", "s.php?map=1#.xml"):
        assert is_sitemap(parsed(f"https://example.org/{address}"))
    for address in ("", "guide.html", "sitemap", "a.xml/b"):
        assert not is_sitemap(parsed(f"https://example.org/{address}"))


def test_each_format_that_an_address_says_has_a_loader() -> None:
    assert set(LOADERS) >= FORMATS
