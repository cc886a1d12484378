"""Documents that were sent, beside those of folders: taken in, rebuilt, replaced and removed by the same run."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Application, build
from app.ingestion import NothingRead, Report
from app.rag.sources import place_of
from app.rag.sources.inbox import Sent
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    with kept_logging(), build(settings(data_dir=tmp_path / "data"), embedder=StemEmbedder()) as application:
        yield application


def send(application: Application, origin: str = "page", **texts: str) -> Report:
    documents = [Sent(f"{name}.md", io.BytesIO(text.encode())) for name, text in texts.items()]
    return application.ingest_upload(application.inbox.accept("default", "docs", origin, documents))


def texts(application: Application) -> dict[str, str]:
    inventory = application.inventory
    shown = [inventory.show(one.source, one.collection) for one in inventory.documents()]
    return {holding.source: " ".join(chunk.text for chunk in chunks) for holding, chunks in shown}


def test_what_was_sent_is_found_and_survives_a_rebuild(application: Application) -> None:
    report = send(application, a="Apples are red.", b="Bananas are yellow.")
    assert (report.documents, report.read, report.unchanged) == (2, 2, 0)
    application.ingest([], rebuild=True)
    assert texts(application) == {"a.md": "Apples are red.", "b.md": "Bananas are yellow."}


def test_a_job_says_nothing_of_documents_that_it_does_not_hold(application: Application) -> None:
    send(application, a="Apples are red.")
    report = send(application, b="Bananas are yellow.")
    assert (report.documents, report.removed) == (2, 0)


def test_the_same_again_is_unchanged_and_another_text_replaces_it(application: Application) -> None:
    send(application, a="Apples are red.")
    assert send(application, a="Apples are red.").unchanged == 1
    assert send(application, a="Apples are green.").read == 1
    application.ingest([], rebuild=True)
    assert texts(application) == {"a.md": "Apples are green."}


def test_what_can_not_be_read_keeps_what_was_there_before(application: Application) -> None:
    send(application, a="Apples are red.", b="Bananas are yellow.")
    report = send(application, a="\0\1\2", b="Bananas are green.")
    assert [one.source for one in report.skipped] == ["a.md"]
    application.ingest([], rebuild=True)
    assert texts(application) == {"a.md": "Apples are red.", "b.md": "Bananas are green."}
    with pytest.raises(NothingRead):
        send(application, a="\0\1\2")
    assert application.inbox.waiting() == []
    assert texts(application)["a.md"] == "Apples are red."


def test_a_document_that_is_empty_now_does_not_come_back(application: Application) -> None:
    send(application, a="Apples are red.", b="Bananas are yellow.")
    send(application, a="", b="Bananas are green.")
    application.ingest([], rebuild=True)
    assert texts(application) == {"b.md": "Bananas are green."}


def test_a_removed_document_loses_its_bytes_and_may_be_sent_again(application: Application, tmp_path: Path) -> None:
    send(application, a="Apples are red.", b="Bananas are yellow.")
    application.inventory.remove("a.md")
    assert [path.name for path in (tmp_path / "data" / "uploads").rglob("*.md")] == ["b.md"]
    application.ingest([], rebuild=True)
    assert set(texts(application)) == {"b.md"}
    send(application, a="Apples are green.")
    application.ingest([], rebuild=True)
    assert texts(application)["a.md"] == "Apples are green."


def test_a_source_of_another_place_is_not_replaced(application: Application) -> None:
    send(application, a="Apples are red.")
    with pytest.raises(NothingRead, match="has the same source in this collection"):
        send(application, origin="elsewhere", a="Apples are blue.")
    assert texts(application) == {"a.md": "Apples are red."}


def test_a_folder_and_what_was_sent_of_it_replace_each_other(application: Application, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("Apples are red.")
    (folder / "b.md").write_text("Bananas are yellow.")
    application.ingest([folder], collection="docs")
    origin = place_of(str(folder))
    assert send(application, origin, a="Apples are red.").unchanged == 1
    assert send(application, origin, a="Apples are green.").read == 1
    assert texts(application)["a.md"] == "Apples are green."
    (folder / "a.md").write_text("Apples are sour.")
    (folder / "b.md").unlink()
    report = application.ingest([folder], collection="docs")
    assert (report.read, report.removed, texts(application)) == (1, 1, {"a.md": "Apples are sour."})
    application.ingest([], rebuild=True)
    assert texts(application) == {"a.md": "Apples are sour."}


def test_of_a_folder_that_is_gone_a_rebuild_finds_what_was_sent(application: Application, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("Apples are red.")
    application.ingest([folder], collection="docs")
    send(application, place_of(str(folder)), a="Apples are green.")
    (folder / "a.md").unlink()
    folder.rmdir()
    report = application.ingest([], rebuild=True)
    assert [one.source for one in report.skipped] == [str(folder)]
    assert texts(application) == {"a.md": "Apples are green."}


def test_what_was_in_the_inbox_when_a_process_died_is_ingested_by_the_next(application: Application) -> None:
    documents = [Sent("a.md", io.BytesIO(b"Apples are red."))]
    application.inbox.accept("default", "docs", "page", documents)
    for waiting in application.inbox.waiting():
        application.ingest_upload(waiting)
    assert application.inbox.waiting() == []
    assert texts(application) == {"a.md": "Apples are red."}
