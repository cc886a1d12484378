"""Every benchmark measures the real thing once, on a folder with one document."""

from pathlib import Path

import pytest

from app.settings import Settings
from evaluation.benchmarks import ingestion, latency, server, startup
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


def test_an_answer_is_timed_beside_encoding_its_question(docs: Path, settings: Settings) -> None:
    with kept_logging():
        measured = latency.measure(settings, docs, QUESTIONS, chunks=1_000)
    assert (measured.chunks, measured.questions) == (1_000, 2)
    assert measured.search_p50_ms > 0
    assert measured.ratio == pytest.approx(measured.answer_p50_ms / measured.encode_p50_ms)


def test_the_server_is_started_asked_and_stopped(docs: Path, settings: Settings) -> None:
    with kept_logging():
        measured = startup.measure(settings, docs, QUESTIONS, runs=1, chunks=1_000)
    assert (measured.runs, measured.chunks, measured.questions) == (1, 1_000, 2)
    assert measured.import_fastapi_seconds > 0
    assert measured.ratio == pytest.approx(measured.ready_seconds / measured.import_fastapi_seconds)
    assert measured.resident_megabytes > 20
    assert not measured.anonymous_megabytes > measured.resident_megabytes


def test_the_server_that_is_measured_knows_no_setting_of_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QDRANT_URL", "API_KEY", "LLM_MODEL", "DATA_DIR"):
        monkeypatch.setenv(name, "mine")
    assert "mine" not in server.environment(tmp_path).values()
