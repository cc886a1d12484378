import gzip

import pytest

from app.errors import UnreadableDocument
from app.rag.sources.web.sitemap import listing
from tests.fakes.websites import sitemap

URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
BILLION = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<urlset><url><loc>https://example.org/&b;</loc></url></urlset>"
)


def xml(of: str) -> bytes:
    return URLSET.format(of).encode()


def test_pages_and_sitemaps_are_listed_in_their_order() -> None:
    pages = listing(sitemap("https://example.org/b", "https://example.org/a").data)
    assert (pages.of, pages.locations) == ("pages", ["https://example.org/b", "https://example.org/a"])
    below = listing(sitemap("https://example.org/1.xml", of="sitemap", root="sitemapindex").data)
    assert (below.of, below.locations) == ("sitemaps", ["https://example.org/1.xml"])


def test_a_packed_sitemap_is_unpacked() -> None:
    assert listing(gzip.compress(xml("<url><loc>https://example.org/</loc></url>"))).locations == [
        "https://example.org/"
    ]


def test_only_the_address_of_the_page_counts() -> None:
    found = listing(
        xml(
            "<url><loc>\n https://example.org/a?b&amp;c </loc><lastmod>2026-01-01</lastmod>"
            '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
            "<image:loc>https://example.org/a.png</image:loc></image:image></url><loc>https://example.org/b</loc>"
            "<url><loc></loc></url><url><loc>https://example.org/<b>c</b></loc></url>"
        )
    )
    assert found.locations == ["https://example.org/a?b&c"]


def test_a_sitemap_may_be_in_other_encodings_and_without_a_namespace() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><urlset><url><loc>https://example.org/</loc></url></urlset>'
    assert listing(text.encode("utf-16")).locations == ["https://example.org/"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BILLION.encode(), "DOCTYPE"),
        (BILLION.encode("utf-16"), "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><urlset/>', "DOCTYPE"),
        (b'<rss version="2.0"/>', "no sitemap"),
        (b"<html><body>Not here</body></html>", "no sitemap"),
        (b"", "broken"),
        (b"<urlset><url>", "broken"),
        (b'<?xml version="1.0" encoding="nonsense"?><urlset/>', "broken"),
        (b"\x1f\x8bnothing", "broken gzip"),
    ],
)
def test_what_is_no_sitemap_or_a_hostile_one_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        listing(data)


def test_a_packed_bomb_is_not_unpacked() -> None:
    with pytest.raises(UnreadableDocument, match="larger than"):
        listing(gzip.compress(b" " * 60_000_000))


def test_depth_and_length_do_no_harm() -> None:
    deep = listing(xml("<a>" * 100_000 + "</a>" * 100_000 + "<url><loc>https://example.org/</loc></url>"))
    assert deep.locations == ["https://example.org/"]
    (long,) = listing(xml(f"<url><loc>https://example.org/{'a&#97;' * 1_000_000}</loc></url>")).locations
    assert len(long) < 3_000_000
