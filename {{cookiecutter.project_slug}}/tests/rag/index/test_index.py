import json
from pathlib import Path

import pytest

from app.errors import EmptyIndex, IndexBroken, IndexBusy, IndexMismatch
from app.ingestion import ingest
from app.rag.index.index import FRESH_SECONDS, Index
from app.rag.index.manifest import Manifest
from tests.contract.memory_store import MemoryEngine
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import index_in, opened


def filled(tmp_path: Path) -> Path:
    """A data folder with an index of one document, and nobody holding it."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# Guide\nApples are red.", encoding="utf-8")
    data = tmp_path / "data"
    with opened(data) as index:
        ingest([tmp_path / "docs"], None, index, StemEmbedder())
    return data


def generation_folder(data: Path) -> Path:
    return data / "index" / (data / "index" / "current").read_text(encoding="utf-8")


def test_looking_for_an_index_creates_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as index, pytest.raises(EmptyIndex, match="python -m app ingest PATH"):
        index.reader()
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_comes_to_be_later_is_found(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as waiting:
        filled(tmp_path)
        assert waiting.reader().store.count() == 1


def test_two_indexes_of_one_folder_exclude_each_other(tmp_path: Path) -> None:
    data = filled(tmp_path)
    with opened(data), pytest.raises(IndexBusy, match="python -m app test"), opened(data):
        pass
    with opened(data) as index:
        assert index.reader().store.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("embedding_fingerprint", "2", "embedding_fingerprint 2 is now 1"),
        ("dimensions", 8, "dimensions 8 is now 64"),
        ("tokenizer", "other", "tokenizer other is now stems-"),
        ("chunker", "other", "chunker other is now structure"),
        ("engine", "qdrant-bm25-2-0.75", "engine qdrant-bm25-2-0.75 is now qdrant-bm25-1.2-0.75"),
        ("schema", 99, "written by another version of the application"),
    ],
)
def test_an_index_made_in_another_way_is_refused_by_name(
    tmp_path: Path, field: str, value: object, message: str
) -> None:
    data = filled(tmp_path)
    path = generation_folder(data) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), field: value}), encoding="utf-8")
    with pytest.raises(IndexMismatch, match=message) as caught, opened(data):
        pass
    assert "python -m app ingest --rebuild" in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": 1}', '{"version": "x"}'])
def test_a_damaged_manifest_names_the_next_step(tmp_path: Path, text: str) -> None:
    data = filled(tmp_path)
    (generation_folder(data) / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexBroken, match="python -m app ingest --rebuild PATH"), opened(data):
        pass


def test_a_damaged_manifest_keeps_no_other_process_out(tmp_path: Path) -> None:
    data = filled(tmp_path)
    manifest = generation_folder(data) / "manifest.json"
    before = manifest.read_text(encoding="utf-8")
    manifest.write_text("{", encoding="utf-8")
    refused = index_in(data, StemEmbedder())
    with pytest.raises(IndexBroken):
        refused.open()
    manifest.write_text(before, encoding="utf-8")
    with opened(data) as index:
        assert index.reader().store.count() == 1


@pytest.mark.parametrize("name", ["", "gone", "../docs", "\0"])
def test_a_damaged_pointer_names_the_next_step(tmp_path: Path, name: str) -> None:
    data = filled(tmp_path)
    (data / "index" / "current").write_text(name, encoding="utf-8")
    with pytest.raises(IndexBroken, match="python -m app ingest --rebuild PATH"), opened(data):
        pass


def test_damaged_engine_files_are_one_clear_error(tmp_path: Path) -> None:
    data = filled(tmp_path)
    for path in (generation_folder(data) / "shard").rglob("*.json"):
        path.write_text("{", encoding="utf-8")
    with pytest.raises(IndexBroken, match="python -m app ingest --rebuild"), opened(data):
        pass


def test_a_broken_index_can_be_rebuilt(tmp_path: Path) -> None:
    data = filled(tmp_path)
    (generation_folder(data) / "shard" / "edge_config.json").write_text("{", encoding="utf-8")
    index = index_in(data, StemEmbedder())
    ingest([], None, index, StemEmbedder(), rebuild=True)
    assert index.reader().store.count() == 1
    index.close()
    assert len([path for path in (data / "index").iterdir() if path.is_dir()]) == 1


def test_a_rebuild_serves_another_embedder_and_knows_the_paths(tmp_path: Path) -> None:
    data = filled(tmp_path)
    other = StemEmbedder(fingerprint="2")
    index = index_in(data, other)
    with pytest.raises(IndexMismatch):
        index.open()
    before = index.last_version()
    report = ingest([], None, index, other, rebuild=True)
    assert (report.documents, report.read) == (1, 1)
    assert index.reader().manifest.version > before
    assert index.reader().manifest.embedding_fingerprint == "2"
    index.close()


def test_a_failed_rebuild_leaves_the_index_in_use(tmp_path: Path) -> None:
    data = filled(tmp_path)
    with opened(data) as index:
        with pytest.raises(KeyboardInterrupt), index.rebuilding():
            raise KeyboardInterrupt
        assert index.reader().store.count() == 1
    with opened(data) as index:
        assert index.reader().store.count() == 1


def test_leftovers_of_a_killed_rebuild_are_swept_by_the_next(tmp_path: Path) -> None:
    data = filled(tmp_path)
    (data / "index" / "abandoned").mkdir()
    with opened(data) as index:
        ingest([], None, index, StemEmbedder(), rebuild=True)
    assert not (data / "index" / "abandoned").exists()


def test_an_index_of_the_first_schema_is_refused_and_built_anew_from_its_paths(tmp_path: Path) -> None:
    data = filled(tmp_path)
    path = generation_folder(data) / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["engine"]
    first = {**manifest, "schema": 1, "average_length": 3.0, "tokenizer": "bm25-1.2-0.75-00000000"}
    path.write_text(json.dumps(first), encoding="utf-8")
    with (
        pytest.raises(IndexMismatch, match="another version of the application: run `python -m app ingest --rebuild`"),
        opened(data),
    ):
        pass
    index = index_in(data, StemEmbedder())
    assert ingest([], None, index, StemEmbedder(), rebuild=True).documents == 1
    index.close()


def test_another_process_is_followed_on_a_shared_engine_a_second_later() -> None:
    engine = MemoryEngine()
    engine.shared = True
    here, there = Index(engine, StemEmbedder()).open(), Index(engine, StemEmbedder()).open()
    with there.rebuilding():
        pass
    in_use = there.reader().name
    assert here.reader().name == in_use
    with there.rebuilding():
        pass
    assert here.reader().name == in_use, "looked at within the last second"
    here.seen -= FRESH_SECONDS + 1
    assert here.reader().name == there.reader().name != in_use


def test_a_manifest_survives_json() -> None:
    manifest = Manifest("m", "f", 3, "t", "c", "e")
    assert Manifest.from_json(manifest.to_json()) == manifest
