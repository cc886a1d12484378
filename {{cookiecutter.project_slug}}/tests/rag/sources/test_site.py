"""Pages of the web as a source, read from a real site into a real index."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import NothingToIngest, UnreadableDocument
from app.ingestion import NothingRead, Report, ingest
from app.rag.index.index import Index
from app.rag.sources import place_of, source_at
from app.rag.sources.source import Item, Reading, Skipped, WebReading
from app.types import Scope
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened
from tests.fakes.websites import LOOPBACK, Reply, Website, sitemap

READING = Reading(web=WebReading((LOOPBACK,)))


def page(text: str) -> str:
    return f"<title>The page</title><nav>Home</nav><main><h1>Fruit</h1><p>{text}</p></main>"


@pytest.fixture
def site() -> Iterator[Website]:
    with Website({"/": page("Welcome."), "/apples": page("Apples are red."), "/b.md": Reply("# B\nBananas.")}) as site:
        site.pages["/sitemap.xml"] = sitemap(*(f"{site.url}{path}" for path in ("/", "/apples", "/b.md")))
        yield site


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with opened(tmp_path / "data") as index:
        yield index


def read_in(index: Index, *addresses: str, rebuild: bool = False, reading: Reading = READING) -> Report:
    return ingest(addresses, None, index, StemEmbedder(), rebuild=rebuild, reading=reading)


def held(index: Index) -> list[str]:
    generation = index.current()
    return sorted(one.source for one in generation.store.documents(Scope("default"))) if generation else []


def names(site: Website, *paths: str) -> list[str]:
    return [f"127.0.0.1:{site.port}{path}" for path in paths]


def test_a_page_is_filed_under_its_address_in_the_collection_of_its_site(index: Index, site: Website) -> None:
    report = read_in(index, f"{site.url}/apples")
    assert (report.documents, report.read, report.skipped) == (1, 1, ())
    generation = index.reader()
    (document,) = generation.store.documents(Scope("default", f"{site.url}/"))
    assert document.source == names(site, "/apples#.html")[0]
    ((chunk, _),) = generation.store.fetch(document.chunk_ids).values()
    assert (chunk.text, chunk.headings, chunk.metadata["title"]) == ("Apples are red.", ("Fruit",), "The page")


def test_all_pages_of_a_sitemap_are_read(index: Index, site: Website) -> None:
    site.pages["/b.md"] = Reply("# B\nBananas.", type="text/markdown")
    report = read_in(index, f"{site.url}/sitemap.xml")
    assert (report.documents, report.read, report.skipped) == (3, 3, ())
    assert held(index) == names(site, "/#.html", "/apples#.html", "/b.md")
    again = read_in(index, f"{site.url}/sitemap.xml")
    assert (again.read, again.unchanged, again.removed) == (0, 3, 0)
    site.pages["/apples"] = page("Apples are green.")
    assert read_in(index, f"{site.url}/sitemap.xml").read == 1


def test_a_page_that_left_the_sitemap_is_gone_and_one_that_fails_is_kept(index: Index, site: Website) -> None:
    site.pages["/down/"] = page("Dates.")
    everything = [f"{site.url}{path}" for path in ("/", "/down/", "/down/here", "/apples")]
    site.pages["/down/here"] = page("Elderberries.")
    site.pages["/sitemap.xml"] = sitemap(*everything)
    read_in(index, f"{site.url}/sitemap.xml")
    site.pages["/down/"] = Reply("", status=500)
    site.pages["/apples"] = Reply("", status=404)
    site.pages["/sitemap.xml"] = sitemap(*everything[:2])
    report = read_in(index, f"{site.url}/sitemap.xml")
    assert (report.unchanged, report.removed) == (1, 2)
    assert [one.source for one in report.skipped] == names(site, "/down/#.html")
    assert held(index) == names(site, "/#.html", "/down/#.html")


def test_where_a_sitemap_fails_nothing_is_taken_to_be_gone(index: Index, site: Website) -> None:
    site.pages["/more.xml"] = sitemap(f"{site.url}/apples")
    listed = (f"{site.url}/", f"{site.url}/apples")
    site.pages["/sitemap.xml"] = sitemap(
        f"{site.url}/one.xml", f"{site.url}/more.xml", of="sitemap", root="sitemapindex"
    )
    site.pages["/one.xml"] = sitemap(listed[0])
    assert read_in(index, f"{site.url}/sitemap.xml").read == 2
    site.pages["/more.xml"] = Reply("", status=503)
    report = read_in(index, f"{site.url}/sitemap.xml")
    assert (report.unchanged, report.removed, len(report.skipped)) == (1, 0, 1)
    site.pages["/sitemap.xml"] = Reply("", status=500)
    with pytest.raises(NothingRead, match="answers 500"):
        read_in(index, f"{site.url}/sitemap.xml")
    assert held(index) == names(site, "/#.html", "/apples#.html")


def test_a_page_is_one_document_whichever_address_led_to_it(index: Index, site: Website) -> None:
    for address in (f"{site.url}/apples", f"{site.url}/sitemap.xml", f"{site.url}/apples"):
        ingest([address], "fruit", index, StemEmbedder(), reading=READING)
    assert held(index) == names(site, "/#.html", "/apples#.html")


def test_a_rebuild_reads_every_known_address_again(index: Index, site: Website) -> None:
    read_in(index, f"{site.url}/sitemap.xml")
    site.asked.clear()
    assert read_in(index, rebuild=True).read == 2
    assert {"/sitemap.xml", "/apples"} <= set(site.asked)
    assert held(index) == names(site, "/#.html", "/apples#.html")


def test_private_addresses_are_refused_by_default_with_the_next_step(index: Index, site: Website) -> None:
    for path in ("/apples", "/sitemap.xml"):
        with pytest.raises(NothingRead, match="WEB_ALLOWED_NETWORKS"):
            read_in(index, f"{site.url}{path}", reading=Reading())
    assert site.asked == []


def test_a_sitemap_cannot_lead_within(index: Index, site: Website) -> None:
    site.pages["/sitemap.xml"] = sitemap(f"{site.url}/", f"http://localhost:{site.port}/apples", "file:///etc/passwd")
    report = read_in(index, f"{site.url}/sitemap.xml")
    assert held(index) == names(site, "/#.html")
    assert len(report.skipped) == 2


@pytest.mark.parametrize(
    ("path", "type", "advice"),
    [
        ("/paper", "application/pdf", r"ingest it as http://127\.0\.0\.1:\d+/paper#\.pdf"),
        ("/notes", "text/plain; charset=utf-8", r"/notes#\.txt"),
        ("/GUIDE.md", "text/html", r"/GUIDE\.md#\.html"),
        ("/feed", "application/rss+xml", "nothing reads it"),
        ("/photo.png", "image/png", "nothing reads it"),
    ],
)
def test_an_answer_of_another_type_than_the_address_says_is_skipped_with_advice(
    site: Website, path: str, type: str, advice: str
) -> None:
    site.pages[path] = Reply("x", type=type)
    source = source_at(site.url + path)
    (item,) = source.items(READING)
    assert isinstance(item, Item)
    with pytest.raises(UnreadableDocument, match=advice):
        source.read(item, READING)


def test_the_end_of_an_address_may_say_its_format(index: Index, site: Website) -> None:
    site.pages["/notes"] = Reply("Dates are brown.", type="text/plain")
    assert read_in(index, f"{site.url}/notes#.txt").read == 1
    assert held(index) == names(site, "/notes#.txt")


def test_what_a_site_asks_programs_to_leave_is_left(index: Index, site: Website) -> None:
    site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /apples", type="text/plain")
    report = read_in(index, f"{site.url}/sitemap.xml")
    assert held(index) == names(site, "/#.html")
    assert "robots.txt" in report.skipped[0].reason
    assert "/apples" not in site.asked


def test_one_connection_serves_all_pages_and_is_closed_with_the_source(site: Website) -> None:
    source = source_at(f"{site.url}/sitemap.xml")
    for item in list(source.items(READING))[:2]:
        assert isinstance(item, Item)
        source.read(item, READING)
    assert len(site.connections) == 1


def test_a_source_goes_to_another_process_without_its_connections(site: Website) -> None:
    source = source_at(f"{site.url}/apples")
    (item,) = source.items(READING)
    assert isinstance(item, Item)
    before = source.read(item, READING)
    copy = pickle.loads(pickle.dumps(source))  # noqa: S301
    assert copy == source
    assert hash(copy) == hash(source)
    assert copy.read(item, READING) == before


def test_pages_of_a_site_are_one_place_and_a_sitemap_is_one_of_its_own() -> None:
    one, other = (source_at(f"https://example.org/{name}") for name in "ab")
    assert one != other
    assert one.root == other.root == "https://example.org/"
    assert one.only == ("example.org/a#.html",)
    whole = source_at("https://example.org/sitemap.xml")
    assert (whole.root, whole.only) == ("https://example.org/sitemap.xml", None)
    assert place_of(whole.root) != place_of(one.root)


def test_what_is_no_address_is_an_error_at_once_that_repeats_no_password() -> None:
    with pytest.raises(NothingToIngest, match="name or password") as raised:
        source_at("https://ada:secret@example.org/")
    assert "secret" not in str(raised.value)


def test_what_is_not_there_is_skipped_with_its_status(index: Index, site: Website) -> None:
    with pytest.raises(NothingRead, match="answers 404"):
        read_in(index, f"{site.url}/nowhere")
    (skipped,) = source_at(f"{site.url}/nowhere.xml").items(READING)
    assert isinstance(skipped, Skipped)
    assert skipped.source == f"{site.url}/nowhere.xml"
    assert "answers 404: correct the address" in skipped.reason
