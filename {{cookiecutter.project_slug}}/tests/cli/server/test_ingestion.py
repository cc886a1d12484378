"""`ingest` through a running server: the same documents and the same report as without one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.bootstrap import Application
from app.cli.server.client import Server, ServerRefused
from app.cli.server.ingestion import BATCH_FILES, batches, ingest_through
from app.errors import NothingToIngest
from app.ingestion import NothingRead, Report
from app.rag.sources.source import Reading, WebReading
from tests.api.sending import application_in
from tests.fakes.logs import kept_logging
from tests.fakes.services import running
from tests.fakes.websites import LOOPBACK, Website, sitemap


def nothing(done: int, total: int, source: str) -> None: ...


@dataclass
class Served:
    """An application behind a real server."""

    application: Application
    server: Server

    def ingest(self, *paths: Path | str, collection: str | None = None) -> Report:
        return ingest_through(self.server, [str(path) for path in paths], collection, self.application.reading, nothing)


@contextmanager
def serving(application: Application) -> Iterator[Served]:
    with running(application, warm_up_seconds=3600) as live, Server(live.url, None) as server:
        yield Served(application, server)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with kept_logging(), application_in(tmp_path / "served") as application, serving(application) as served:
        yield served


@pytest.fixture
def direct(tmp_path: Path) -> Iterator[Application]:
    with application_in(tmp_path / "direct") as application:
        yield application


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "guides").mkdir(parents=True)
    (folder / "a.md").write_text("# A\nApples are red.\n## B\nBananas are yellow.")
    (folder / "guides" / "c \u00fc?.md").write_text("Cherries are dark.")
    (folder / "photo.png").write_bytes(b"\x89PNG\0")
    (folder / "bad.md").write_bytes(b"\0\1\2")
    (folder / "empty.md").write_bytes(b"")
    return folder


def sorted_report(report: Report) -> Report:
    """Without its time, and whatever the order in which documents were skipped."""
    return replace(report, seconds=0.0, skipped=tuple(sorted(report.skipped, key=lambda one: one.source)))


def holdings(application: Application) -> list[tuple[str, str, int, str, str]]:
    found = application.inventory.documents()
    return [(one.collection, one.source, one.chunks, one.status, one.digest) for one in found]


def test_it_reports_and_indexes_what_an_ingestion_without_a_server_does(
    served: Served, direct: Application, docs: Path
) -> None:
    def both() -> Report:
        report = sorted_report(served.ingest(docs))
        assert report == sorted_report(direct.ingest([docs]))
        assert holdings(served.application) == holdings(direct)
        return report

    first = both()
    assert (first.documents, first.read, len(first.skipped)) == (2, 2, 3)
    assert both().unchanged == 2
    (docs / "a.md").write_text("# A\nApples are green.")
    assert both().read == 1
    (docs / "a.md").unlink()
    (docs / "new.md").write_text("Dates are brown.")
    last = both()
    assert (last.read, last.unchanged, last.removed) == (1, 1, 1)


def test_single_files_and_several_folders_go_into_their_collections(
    served: Served, direct: Application, docs: Path, tmp_path: Path
) -> None:
    (other := tmp_path / "other").mkdir()
    (other / "x.md").write_text("Xylophones sound.")
    for collection in (None, "all"):
        report = served.ingest(docs / "a.md", other, collection=collection)
        assert sorted_report(report) == sorted_report(direct.ingest([docs / "a.md", other], collection=collection))
    assert holdings(served.application) == holdings(direct)


def test_what_was_ingested_before_the_server_started_is_not_sent_again(tmp_path: Path, docs: Path) -> None:
    with kept_logging(), application_in(tmp_path / "one") as application:
        application.ingest([docs], collection="docs")
        with serving(application) as served:
            assert served.ingest(docs, collection="docs").unchanged == 2
            (docs / "a.md").unlink()
            assert served.ingest(docs, collection="docs").removed == 1
    with application_in(tmp_path / "one") as application:
        again = application.ingest([docs], collection="docs")
        assert (again.unchanged, again.removed) == (1, 0)


def test_documents_of_another_origin_stay(served: Served, docs: Path) -> None:
    job = served.server.send([("page.md", b"Pages.")], "docs", "uploads")
    assert [*served.server.follow(job)][-1]["state"] == "done"
    report = served.ingest(docs, collection="docs")
    assert (report.documents, report.removed) == (3, 0)


def test_a_rebuild_without_the_server_finds_what_was_sent(tmp_path: Path, docs: Path) -> None:
    with kept_logging(), application_in(tmp_path / "one") as application:
        with serving(application) as served:
            served.ingest(docs)
        before = holdings(application)
    for path in docs.rglob("*.md"):
        path.unlink()
    with application_in(tmp_path / "one") as application:
        application.ingest([], rebuild=True)
        assert holdings(application) == before


def test_many_documents_go_in_several_jobs_and_progress_only_grows(served: Served, tmp_path: Path) -> None:
    (many := tmp_path / "many").mkdir()
    for number in range(BATCH_FILES + 5):
        (many / f"{number:03}.md").write_text(f"Ship {number} sails.")
    told: list[tuple[int, int]] = []
    report = ingest_through(
        served.server, [str(many)], None, Reading(), lambda done, total, _: told.append((done, total))
    )
    assert (report.documents, report.read) == (BATCH_FILES + 5, BATCH_FILES + 5)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_where_nothing_can_be_read_the_report_is_raised_and_all_is_kept(served: Served, docs: Path) -> None:
    served.ingest(docs)
    before = holdings(served.application)
    for path in docs.rglob("*.md"):
        path.unlink()
    with pytest.raises(NothingRead) as raised:
        served.ingest(docs)
    assert [one.source for one in raised.value.report.skipped] == ["photo.png", str(docs)]
    assert holdings(served.application) == before


def test_a_missing_path_is_an_error_before_anything_is_sent(served: Served, docs: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingToIngest):
        served.ingest(docs, tmp_path / "nowhere")
    assert holdings(served.application) == []


def test_no_path_of_this_machine_is_sent(served: Served, docs: Path) -> None:
    served.ingest(docs, collection="docs")
    assert str(docs) not in str(served.server.ask("GET", "/documents").text)
    kept = [known.path for known in served.application.index.known()]
    assert len(kept) == 1
    assert kept[0].startswith("upload://default/docs/")
    assert "docs" not in kept[0].rpartition("/")[2]


def test_pages_of_the_web_are_sent_and_those_that_left_their_sitemap_are_removed(
    served: Served, tmp_path: Path
) -> None:
    reading = Reading(web=WebReading((LOOPBACK,)))
    alone = application_in(tmp_path / "alone", web_allowed_networks=LOOPBACK)
    with alone, Website({"/": "<p>Apples.</p>", "/b/": "<p>Bananas.</p>", "/c.md": "No."}) as site:
        address = f"{site.url}/sitemap.xml"

        def both() -> Report:
            report = sorted_report(ingest_through(served.server, [address], None, reading, nothing))
            assert report == sorted_report(alone.ingest([address]))
            assert holdings(served.application) == holdings(alone)
            return report

        site.pages["/sitemap.xml"] = sitemap(*(f"{site.url}/{path}" for path in ("", "b/", "c.md", "d")))
        first = both()
        assert (first.documents, first.read, len(first.skipped)) == (2, 2, 2)
        assert both().unchanged == 2
        site.pages["/sitemap.xml"] = sitemap(f"{site.url}/")
        site.pages["/"] = "<p>Apricots.</p>"
        last = both()
        assert (last.read, last.removed, last.documents) == (1, 1, 1)


def test_a_batch_is_bounded_by_number_and_bytes() -> None:
    small = [(str(number), b"") for number in range(BATCH_FILES * 2 + 1)]
    assert [len(batch) for batch in batches(iter(small))] == [BATCH_FILES, BATCH_FILES, 1]
    large = [(str(number), bytes(3_000_000)) for number in range(3)]
    assert [len(batch) for batch in batches(iter(large))] == [1, 1, 1]
    assert list(batches(iter(()))) == []


def test_a_job_that_fails_is_an_error_with_the_servers_words(served: Served, docs: Path) -> None:
    data = served.application.settings.data_dir
    data.mkdir(parents=True)
    (data / "index").write_text("in the way")
    with pytest.raises(ServerRefused, match="can't be"):
        served.ingest(docs)
