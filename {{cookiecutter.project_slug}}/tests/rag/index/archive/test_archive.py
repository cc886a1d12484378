"""An index goes to a file and comes back the same, in any store; a file that is not right changes nothing."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from app.errors import ArchiveRefused, EmptyIndex, IndexBroken
from app.ingestion import ingest, silent
from app.rag.index.archive import Exported, Imported, export_index, import_index
from app.rag.index.archive.contents import NAME
from app.rag.index.index import Index
from app.rag.index.words import counted, weighted
from app.rag.stages import context
from app.types import Chunk, Scope
from tests.contract.engines import ENGINES
from tests.contract.memory_store import MemoryEngine
from tests.fakes.embedders import StemEmbedder

DOCUMENTS = 40
QUESTION = "green apples of document 7"


def words(chunk: Chunk) -> dict[str, int]:
    return dict(counted(context(chunk)))


def exported(index: Index, path: Path, *, force: bool = False) -> Exported:
    return export_index(index, path, silent, force=force)


def imported(index: Index, path: Path, *, replace: bool = False) -> Imported:
    return import_index(index, path, words, silent, replace=replace)


def index_of(store: str, folder: Path) -> Index:
    return Index(ENGINES[store](folder), StemEmbedder())


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(DOCUMENTS):
        text = f"# Guide\nDocument {number} tells of apples.\n# Größe 中文\nGreen is document {number}.\n"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def source(docs: Path, tmp_path: Path) -> Index:
    index = index_of("memory", tmp_path)
    ingest([docs], None, index, StemEmbedder())
    return index


@pytest.fixture
def file(source: Index, tmp_path: Path) -> Path:
    exported(source, tmp_path / "index.zip")
    return tmp_path / "index.zip"


def searched(index: Index) -> list[dict[str, float]]:
    """All hits with their scores; the embedded engine puts equal ones in the order in which they came."""
    store, everything = index.reader().store, DOCUMENTS * 2
    vector = StemEmbedder().encode_question(QUESTION)
    found = (
        store.search_vector(vector, Scope(), everything),
        store.search_words(weighted(QUESTION), Scope(), everything),
    )
    return [{hit.id: hit.score for hit in hits} for hits in found]


def there_and_back(stores: list[str], docs: Path, tmp_path: Path, error: float = 0) -> None:
    """From the first store through the others: the first and the last search alike, and write the same chunks."""
    results, index = [], index_of(stores[0], tmp_path / "0")
    files: list[Path] = []
    ingest([docs], None, index, StemEmbedder())
    for number, store in enumerate(stores):
        if number:
            index.close()
            index = index_of(store, tmp_path / str(number))
            assert imported(index, files[-1]).chunks == DOCUMENTS * 2
        files.append(tmp_path / f"{number}.zip")
        exported(index, files[-1])
        results.append(searched(index))
        assert [known.path for known in index.known()] == [str(docs)]
        report = ingest([docs], None, index, StemEmbedder())
        assert (report.unchanged, report.read) == (DOCUMENTS, 0)
    index.close()
    for first, last in zip(results[0], results[-1], strict=True):
        assert first == pytest.approx(last, abs=error, rel=0)
    assert parts(files[0])["chunks/00000.jsonl"] == parts(files[-1])["chunks/00000.jsonl"]


def parts(file: Path) -> dict[str, bytes]:
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_index_that_goes_through_other_stores_searches_as_before(docs: Path, tmp_path: Path) -> None:
    there_and_back(["qdrant embedded", "memory", "qdrant embedded"], docs, tmp_path)


def test_a_store_that_rounds_vectors_changes_their_last_digits(docs: Path, tmp_path: Path) -> None:
    there_and_back(["qdrant embedded", "qdrant server", "qdrant embedded"], docs, tmp_path, error=1e-6)


@pytest.mark.engines
def test_an_index_goes_to_postgresql_and_back(docs: Path, tmp_path: Path) -> None:
    there_and_back(["qdrant embedded", "pgvector", "qdrant embedded"], docs, tmp_path)


def test_the_same_index_gives_the_same_bytes(source: Index, file: Path, tmp_path: Path) -> None:
    exported(source, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == file.read_bytes()


def test_an_empty_index_is_not_exported(tmp_path: Path) -> None:
    with pytest.raises(EmptyIndex):
        exported(index_of("memory", tmp_path), tmp_path / "index.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_only_by_force(source: Index, tmp_path: Path) -> None:
    path = tmp_path / "index.zip"
    path.write_text("mine")
    with pytest.raises(ArchiveRefused, match="--force"):
        exported(source, path)
    assert path.read_text() == "mine"
    assert exported(source, path, force=True).chunks == DOCUMENTS * 2


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError])
def test_an_export_that_breaks_off_leaves_nothing(source: Index, tmp_path: Path, failure: type[BaseException]) -> None:
    def interrupted(done: int, total: int, what: str) -> None:
        raise failure

    path = tmp_path / "out" / "index.zip"
    path.parent.mkdir()
    with pytest.raises(failure):
        export_index(source, path, interrupted)
    assert list(path.parent.iterdir()) == []


def test_an_index_that_changes_meanwhile_is_not_exported(source: Index, tmp_path: Path) -> None:
    def change(done: int, total: int, what: str) -> None:
        source.reader().commit()

    with pytest.raises(IndexBroken, match="changed meanwhile"):
        export_index(source, tmp_path / "index.zip", change)


def test_an_index_is_replaced_only_if_that_is_asked_for(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("Bears.")
    target = index_of("memory", tmp_path)
    ingest([other], None, target, StemEmbedder())
    before = target.reader()
    with pytest.raises(ArchiveRefused, match="--replace"):
        imported(target, file)
    assert target.reader() is before
    assert imported(target, file, replace=True).version > before.manifest.version
    assert target.reader().store.count() == DOCUMENTS * 2
    assert target.engine.names() == [target.reader().name]


def test_the_version_comes_along(source: Index, file: Path, tmp_path: Path) -> None:
    assert imported(index_of("memory", tmp_path), file).version == source.reader().manifest.version


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    entries = parts(file)
    change(entries)
    with ZipFile(file, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


def changed(entries: dict[str, bytes], **values: object) -> None:
    entries[NAME] = json.dumps({**json.loads(entries[NAME]), **values}).encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda entries: entries.clear(), "manifest.json"),
        (lambda entries: changed(entries, schema=2), "schema 2, and this application reads 1"),
        (lambda entries: changed(entries, format="other"), "another kind of file"),
        (lambda entries: entries.update({NAME: b"[]"}), "no whole file"),
        (lambda entries: entries.update({NAME: b"{"}), "no whole file"),
        (lambda entries: entries.pop("vectors/00000.npy"), "vectors/00000.npy"),
        (lambda entries: entries.update({"vectors/00000.npy": b"x"}), "vectors/00000.npy was changed"),
        (lambda entries: entries.update({"chunks/00000.jsonl": b""}), "chunks/00000.jsonl was changed"),
    ],
)
def test_a_file_that_was_changed_is_refused(
    source: Index, file: Path, change: Callable[[dict[str, bytes]], None], message: str
) -> None:
    rewritten(file, change)
    before = source.reader()
    with pytest.raises(ArchiveRefused, match=message):
        imported(source, file, replace=True)
    assert source.reader() is before
    assert source.engine.names() == [before.name]


@pytest.mark.parametrize("length", [0, 100, 5000, -1])
def test_a_file_that_was_cut_off_is_refused(source: Index, file: Path, length: int) -> None:
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(ArchiveRefused, match="no whole file of an index"):
        imported(source, file, replace=True)


@pytest.mark.parametrize("field", ["embedding_model", "embedding_fingerprint", "dimensions", "tokenizer", "chunker"])
def test_a_file_made_with_other_settings_is_refused_by_their_names(file: Path, tmp_path: Path, field: str) -> None:
    target = Index(MemoryEngine(), StemEmbedder())
    changes: dict[str, Any] = {field: 7 if field == "dimensions" else "other"}
    target.wanted = replace(target.wanted, **changes)
    with pytest.raises(ArchiveRefused, match=f"{field} .* is now"):
        imported(target, file)
    assert target.engine.names() == []


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError])
def test_an_import_that_breaks_off_leaves_the_index_as_it_was(
    source: Index, file: Path, failure: type[BaseException]
) -> None:
    def interrupted(done: int, total: int, what: str) -> None:
        raise failure

    before = source.reader()
    with pytest.raises(failure):
        import_index(source, file, words, interrupted, replace=True)
    assert source.reader() is before
    assert source.engine.names() == [before.name]
