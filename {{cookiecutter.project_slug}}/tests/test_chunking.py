"""Ways to cut text in the whole application: what CHUNKER names is what is searched."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import Application
from app.bootstrap.retrieval import build_retriever
from app.rag.documents.chunkers import WAYS, children
from app.types import Chunk, Context, Query, Scope
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings

APPLES = "".join(f"Apples of kind {number} grow on apple trees. " for number in range(20))
SHIPS = "".join(f"Ships of kind {number} sail over wide seas. " for number in range(20))


@contextmanager
def ingested(folder: Path, **chosen: object) -> Iterator[Application]:
    (folder / "docs").mkdir()
    (folder / "docs" / "a.txt").write_text(APPLES + SHIPS)
    made = settings(data_dir=folder / "data", log_level="error", **chosen)
    with kept_logging(), bootstrap.build(made, embedder=StemEmbedder()) as application:
        application.ingest([folder / "docs"])
        yield application


def chunks(application: Application) -> list[Chunk]:
    store = application.index.reader().store
    ids = [id for document in store.documents(Scope()) for id in document.chunk_ids]
    return sorted((chunk for chunk, _ in store.fetch(ids).values()), key=lambda chunk: chunk.position)


@pytest.mark.parametrize("name", WAYS)
def test_every_way_can_be_ingested_and_run_again_changes_nothing(tmp_path: Path, name: str) -> None:
    with ingested(tmp_path, chunker=name) as application:
        before = chunks(application)
        assert {chunk.pieces for chunk in before} == {len(before)}
        report = application.ingest([tmp_path / "docs"])
        assert (report.read, report.unchanged, report.chunks) == (0, 1, len(before))
        assert chunks(application) == before


def test_ingestion_hands_the_embedding_model_to_the_way_that_needs_it(tmp_path: Path) -> None:
    with ingested(tmp_path, chunker="semantic") as application:
        assert all(("Apples" in chunk.text) != ("Ships" in chunk.text) for chunk in chunks(application))


def test_small_children_are_shown_with_their_neighbours(tmp_path: Path) -> None:
    with ingested(tmp_path, chunker="parent", retrieval="hybrid, parents") as application:
        retriever = build_retriever(application.settings, application.index, application.embedder)
        found = retriever.search_now(Query("Which ships of kind 7 sail?", limit=3), Context()).items
    best, before, after = [passage.chunk for passage in found]
    assert "Ships of kind 7 " in best.text
    assert [before.position, after.position] == [best.position - 1, best.position + 1]
    assert all(len(chunk.text) <= children.SIZE + children.TAIL for chunk in (best, before, after))
