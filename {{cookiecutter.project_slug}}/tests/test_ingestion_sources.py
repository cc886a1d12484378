"""Sources that are no folder, from their address to the index: what is kept when they can't be reached."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.bootstrap import Application
from app.errors import SettingsError
from app.ingestion import NothingRead, Report
from app.rag.inventory import Holding
from tests.api.sending import application_in
from tests.cli.server.test_ingestion import Served, serving
from tests.fakes.logs import kept_logging
from tests.fakes.repositories import FakeRepository, repository_in


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    with application_in(tmp_path / "data") as application:
        yield application


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with kept_logging(), application_in(tmp_path / "served") as application, serving(application) as served:
        yield served


@pytest.fixture
def repository(tmp_path: Path) -> FakeRepository:
    repository = repository_in(tmp_path / "origin")
    repository.commit(a="# A\nApples are red.", guides__b="Bananas are yellow.")
    return repository


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.documents, report.read, report.unchanged, report.removed


def holdings(application: Application) -> list[Holding]:
    return application.inventory.documents()


def test_only_what_changed_in_a_repository_is_encoded(application: Application, repository: FakeRepository) -> None:
    assert counts(application.ingest([repository.address])) == (2, 2, 0, 0)
    assert counts(application.ingest([repository.address])) == (2, 0, 2, 0)
    repository.commit(a="# A\nApples are green.")
    (repository.folder / "guides/b.md").unlink()
    repository.commit(c="Cherries are dark.")
    assert counts(application.ingest([repository.address])) == (2, 2, 0, 1)
    assert [(one.collection, one.source) for one in holdings(application)] == [
        (repository.address, "a.md"),
        (repository.address, "c.md"),
    ]


def test_a_repository_goes_through_a_running_server_as_well(served: Served, repository: FakeRepository) -> None:
    address = repository.address
    assert counts(served.ingest(address, collection="handbook")) == (2, 2, 0, 0)
    assert counts(served.ingest(address, collection="handbook")) == (2, 0, 2, 0)
    (repository.folder / "a.md").unlink()
    repository.commit()
    assert counts(served.ingest(address, collection="handbook")) == (1, 0, 1, 1)
    assert all(str(repository.folder) not in one.root for one in holdings(served.application))


def test_a_repository_that_cannot_be_reached_keeps_its_documents(
    application: Application, repository: FakeRepository, tmp_path: Path
) -> None:
    application.ingest([repository.address])
    before = holdings(application)
    repository.folder.rename(tmp_path / "away")
    with pytest.raises(NothingRead, match="can't be reached") as raised:
        application.ingest([repository.address])
    assert raised.value.report.removed == 0
    assert holdings(application) == before


def test_an_unreachable_one_does_not_hold_up_the_others(
    application: Application, repository: FakeRepository, tmp_path: Path
) -> None:
    (tmp_path / "c.md").write_text("Cherries are dark.")
    report = application.ingest([f"git+file://{tmp_path}/nowhere", repository.address, tmp_path / "c.md"])
    assert (report.read, len(report.skipped)) == (3, 1)


def test_a_rebuild_says_what_it_cannot_reach_and_the_next_one_takes_it_in(
    application: Application, repository: FakeRepository, tmp_path: Path
) -> None:
    (tmp_path / "c.md").write_text("Cherries are dark.")
    application.ingest([repository.address, tmp_path / "c.md"])
    away = repository.folder.rename(tmp_path / "away")
    report = application.ingest([], rebuild=True)
    assert report.documents == 1
    (skipped,) = report.skipped
    assert skipped.source == repository.address
    assert "can't be reached" in skipped.reason
    assert "left out of the new index until it is ingested again" in skipped.reason
    shutil.move(away, repository.folder)
    assert application.ingest([], rebuild=True).documents == 3


def test_a_document_of_a_repository_that_was_removed_by_hand_stays_away(
    application: Application, repository: FakeRepository
) -> None:
    application.ingest([repository.address])
    application.inventory.remove("a.md")
    assert application.ingest([], rebuild=True).documents == 1
    assert application.ingest([repository.address]).documents == 2


def test_rows_are_added_changed_and_removed(tmp_path: Path) -> None:
    url = SecretStr(f"sqlite:///{tmp_path}/faq.db")
    with (
        closing(sqlite3.connect(tmp_path / "faq.db")) as database,
        application_in(tmp_path / "data", sql_source_url=url) as application,
    ):
        database.execute("CREATE TABLE faq (id, text)")
        database.execute("INSERT INTO faq VALUES (1, 'Apples are red.'), (2, 'Bananas are yellow.')")
        database.commit()
        (tmp_path / "faq.sql").write_text("SELECT * FROM faq")
        address = f"sql://{tmp_path}/faq.sql"
        assert counts(application.ingest([address])) == (2, 2, 0, 0)
        database.execute("UPDATE faq SET text = 'Apples are green.' WHERE id = 1")
        database.execute("DELETE FROM faq WHERE id = 2")
        database.commit()
        assert counts(application.ingest([address])) == (1, 1, 0, 1)
        database.execute("DELETE FROM faq")
        database.commit()
        with pytest.raises(NothingRead, match="the query gave no rows, so of 1 documents the index keeps what it has"):
            application.ingest([address])
        with pytest.raises(NothingRead, match=r"faq\.sql: the query gave no rows\)"):
            application.ingest([address], collection="new")
        database.execute("DROP TABLE faq")
        with pytest.raises(NothingRead, match="no such table"):
            application.ingest([address])
        assert [one.source for one in holdings(application)] == ["1.md"]


def test_without_its_setting_a_query_is_refused_before_anything_changes(
    application: Application, repository: FakeRepository, tmp_path: Path
) -> None:
    (tmp_path / "faq.sql").write_text("SELECT 1 AS id")
    with pytest.raises(SettingsError, match="SQL_SOURCE_URL"):
        application.ingest([repository.address, f"sql://{tmp_path}/faq.sql"])
    assert application.index_chunks() == 0
