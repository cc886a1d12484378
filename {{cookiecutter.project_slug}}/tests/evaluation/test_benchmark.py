"""Every benchmark measures the real thing once, on a folder with one document."""

from pathlib import Path

import pytest

from app.settings import Settings
from evaluation import ingestion, latency, startup
from tests.fakes_logging import kept_logging

QUESTIONS = ["How hot is green tea brewed?", "Which cup keeps tea warm?"]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    tea = "Green tea is brewed at 75 degrees. A cup of clay keeps it warm.\n\n"
    (folder / "tea.md").write_text("# Tea\n\n" + tea * 40, encoding="utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "own", llm_model="offline", embedding_model="minilm", qdrant_url=None)


def test_encoding_is_a_part_of_ingestion(docs: Path, settings: Settings) -> None:
    with kept_logging():
        measured = ingestion.measure(settings, docs, runs=1)
    assert measured.chunks > 3
    assert measured.share == pytest.approx(measured.encode_seconds / measured.ingest_seconds)


def test_an_answer_takes_longer_than_encoding_its_question(docs: Path, settings: Settings) -> None:
    with kept_logging():
        measured = latency.measure(settings, docs, QUESTIONS, chunks=1_000)
    assert (measured.chunks, measured.questions) == (1_000, 2)
    assert measured.ratio > 1


def test_the_server_is_started_asked_and_stopped(docs: Path) -> None:
    measured = startup.measure(docs, QUESTIONS, runs=1)
    assert measured.ready_seconds > measured.import_fastapi_seconds > 0
    assert measured.resident_megabytes > 20
