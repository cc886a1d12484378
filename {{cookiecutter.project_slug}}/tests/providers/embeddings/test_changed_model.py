"""An index and another embedding model than its own: refused in words, nothing overwritten, built anew when asked."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.bootstrap import Application, build
from app.errors import IndexMismatch, ModelUnavailable
from app.types import Context, Query
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings
from tests.providers.embeddings.openai import OpenAI
from tests.providers.embeddings.server import EmbeddingServer, Row, Turn, serving

REBUILD = "run `python -m app ingest --rebuild`"
MINILM: EmbeddingServer | None = None


@contextmanager
def opened(data: Path, server: EmbeddingServer | None, command: str = "search") -> Iterator[Application]:
    """The application with the built-in model, or with that of a server."""
    remote = {"embedding_model": OpenAI.name, "embedding_api_key": "k", "request_timeout_seconds": 5}
    chosen = {**remote, "embedding_base_url": f"{server.url}/v1"} if server else {}
    with kept_logging(), build(settings(data_dir=data, log_level="error", **chosen), command) as application:
        yield application


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.md").write_text(f"# Page {number}\nApples are red, says {number}.", encoding="utf-8")
    return folder


def found(application: Application) -> int:
    query = Query("Are apples red?", limit=100)
    return len(asyncio.run(application.retriever.search(query, Context())).items)


def refused(data: Path, docs: Path, server: EmbeddingServer | None) -> str:
    """What a search says, and an ingestion too, which could overwrite."""
    with pytest.raises(IndexMismatch) as searching, opened(data, server):
        pass
    with opened(data, server, "ingest") as application, pytest.raises(IndexMismatch) as ingesting:
        application.ingest([docs])
    assert str(searching.value) == str(ingesting.value)
    return str(searching.value)


def test_another_model_is_refused_until_the_index_is_built_anew(tmp_path: Path, docs: Path) -> None:
    data = tmp_path / "data"
    with opened(data, MINILM, "ingest") as application:
        application.ingest([docs])
    with serving(OpenAI()) as server:
        message = refused(data, docs, server)
        assert f"embedding_model minilm is now {OpenAI.name}" in message
        assert "dimensions 384 is now 8" in message
        assert REBUILD in message
        with opened(data, MINILM) as application:
            assert found(application) == 40
        with opened(data, server, "ingest") as application:
            assert application.ingest([], rebuild=True).documents == 40
        with opened(data, server) as application:
            assert found(application) == 40
    assert REBUILD in refused(data, docs, MINILM)


def short(rows: list[Row]) -> list[Row]:
    return [row[:4] for row in rows]


def test_the_same_name_with_other_dimensions_is_another_model(tmp_path: Path, docs: Path) -> None:
    data = tmp_path / "data"
    with serving(OpenAI()) as server:
        with opened(data, server, "ingest") as application:
            application.ingest([docs])
        with serving(OpenAI(), Turn(change=short)) as changed:
            message = refused(data, docs, changed)
        assert "dimensions 8 is now 4" in message
        assert REBUILD in message
        with opened(data, server) as application:
            assert found(application) == 40


def test_a_rebuild_whose_server_fails_on_the_way_leaves_the_index_in_use(tmp_path: Path, docs: Path) -> None:
    data = tmp_path / "data"
    with opened(data, MINILM, "ingest") as application:
        application.ingest([docs])
    with (
        serving(OpenAI(), Turn(), Turn(), Turn(400)) as server,
        opened(data, server, "ingest") as application,
        pytest.raises(ModelUnavailable),
    ):
        application.ingest([], rebuild=True)
    assert len(server.asked) == 3
    with opened(data, MINILM) as application:
        assert found(application) == 40


def test_a_server_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with serving(OpenAI()) as server:
        pass
    advice = f"{OpenAI.name} did not answer .*: start its server, or check EMBEDDING_BASE_URL"
    for command in ("ask", "ingest", "serve"):
        with pytest.raises(ModelUnavailable, match=advice), opened(tmp_path, server, command):
            pass
    assert list(tmp_path.iterdir()) == []
