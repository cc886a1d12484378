import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from app.errors import NothingToIngest
from app.ingestion import KEPT, NOTHING, NothingRead, Report, ingest
from app.rag.executor import BATCH, EMPTY, NO_TEXT
from app.rag.index.index import Index
from app.rag.index.store import StoredDocument, VectorStore
from app.rag.sources.source import Reading, Skipped
from app.rag.stores.qdrant.average import KEY
from app.types import Scope
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import index_in, opened


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with opened(tmp_path / "data") as index:
        yield index


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.md").write_text("# A\nApples are red.\n## B\nBananas are yellow.")
    (folder / "sub" / "c.txt").write_text("Cherries are dark.")
    return folder


def take(index: Index, *paths: Path, collection: str | None = None, rebuild: bool = False) -> Report:
    return ingest(paths, collection, index, StemEmbedder(), rebuild=rebuild, reading=Reading(max_file_bytes=100_000))


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return report.documents, report.chunks, report.read, report.unchanged, report.removed


def stored(index: Index, collection: Path | str) -> dict[str, set[str]]:
    """Texts of a collection's chunks, by source."""
    found: dict[str, set[str]] = {}
    store = index.reader().store
    for document in store.documents(Scope(collection=str(collection))):
        assert document.complete
        found[document.source] = {chunk.text for chunk, _ in store.fetch(document.chunk_ids).values()}
    return found


def test_a_folder_becomes_chunks_with_their_place(index: Index, docs: Path) -> None:
    assert counts(take(index, docs)) == (2, 3, 2, 0, 0)
    assert stored(index, docs) == {
        "a.md": {"Apples are red.", "Bananas are yellow."},
        "sub/c.txt": {"Cherries are dark."},
    }


def test_a_second_run_changes_nothing(index: Index, docs: Path) -> None:
    take(index, docs)
    version = index.reader().manifest.version
    embedder = StemEmbedder()
    assert counts(ingest([docs], None, index, embedder)) == (2, 3, 0, 2, 0)
    assert embedder.encoded == []
    assert index.reader().manifest.version == version


def test_a_changed_document_leaves_none_of_its_old_chunks(index: Index, docs: Path) -> None:
    take(index, docs)
    version = index.reader().manifest.version
    (docs / "a.md").write_text("# A\nApples are green.")
    assert counts(take(index, docs)) == (2, 2, 1, 1, 0)
    assert stored(index, docs)["a.md"] == {"Apples are green."}
    assert index.reader().manifest.version > version


def test_a_deleted_document_is_removed(index: Index, docs: Path) -> None:
    take(index, docs)
    (docs / "sub" / "c.txt").unlink()
    assert counts(take(index, docs)) == (1, 2, 0, 1, 1)
    assert set(stored(index, docs)) == {"a.md"}


def test_an_emptied_document_is_removed_and_listed(index: Index, docs: Path) -> None:
    take(index, docs)
    (docs / "a.md").write_text(" \n")
    report = take(index, docs)
    assert counts(report) == (1, 1, 0, 1, 1)
    assert report.skipped == (Skipped("a.md", NO_TEXT),)


@pytest.mark.parametrize("suffix", [".md", ".csv", ".ipynb", ".docx", ".pdf", ".epub", ".eml"])
def test_a_file_without_a_byte_is_empty_and_not_broken(index: Index, docs: Path, suffix: str) -> None:
    (docs / f"empty{suffix}").touch()
    assert take(index, docs).skipped == (Skipped(f"empty{suffix}", EMPTY),)


def test_removal_touches_only_its_own_collection_and_folder(index: Index, docs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "o.md").write_text("Other.")
    take(index, docs, collection="all")
    take(index, docs)
    take(index, other, collection="all")
    (docs / "a.md").unlink()
    take(index, docs)
    assert set(stored(index, "all")) == {"a.md", "sub/c.txt", "o.md"}
    take(index, docs, collection="all")
    assert set(stored(index, "all")) == {"sub/c.txt", "o.md"}


def test_a_single_file_belongs_to_its_folder_and_removes_nothing(index: Index, docs: Path) -> None:
    take(index, docs)
    (docs / "sub" / "c.txt").unlink()
    (docs / "a.md").write_text("New text.")
    assert counts(take(index, docs / "a.md")) == (2, 2, 1, 0, 0)
    assert set(stored(index, docs)) == {"a.md", "sub/c.txt"}


@dataclass
class CountingStore:
    """Another store, with the number of chunks that were read to describe documents."""

    store: VectorStore
    read: int = 0

    def documents(self, *args: Any) -> Iterator[StoredDocument]:
        for document in self.store.documents(*args):
            self.read += len(document.chunk_ids)
            yield document

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def test_a_single_file_costs_the_same_in_an_index_of_any_size(index: Index, docs: Path) -> None:
    for number in range(100):
        (docs / f"{number}.txt").write_text("Dates are sweet.")
    take(index, docs)
    generation = index.reader()
    counting: Any = CountingStore(generation.store)
    generation.store = counting
    (docs / "a.md").write_text("# A\nApples are green.\n## B\nBananas are yellow.")
    assert counts(take(index, docs / "a.md")) == (102, 103, 1, 0, 0)
    assert counting.read == 2
    (docs / "new.md").write_text("Elderberries are black.")
    assert counts(take(index, docs / "new.md")) == (103, 104, 1, 0, 0)
    assert counting.read == 2
    assert stored(index, docs)["a.md"] == {"Apples are green.", "Bananas are yellow."}


def test_two_folders_are_two_collections_and_the_report_counts_both(index: Index, docs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.md").write_text("Other.")
    assert counts(take(index, docs, other)) == (3, 4, 3, 0, 0)
    assert set(stored(index, other)) == {"a.md"}


def test_one_source_from_two_folders_of_a_collection_is_listed(index: Index, docs: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.md").write_text("Other.")
    report = take(index, docs, other, docs, collection="all")
    assert [item.source for item in report.skipped] == ["a.md"]
    assert "--collection" in report.skipped[0].reason
    assert stored(index, "all")["a.md"] == {"Apples are red.", "Bananas are yellow."}


def test_a_moved_folder_takes_its_documents_along(index: Index, docs: Path, tmp_path: Path) -> None:
    take(index, docs, collection="all")
    moved = docs.rename(tmp_path / "moved")
    assert counts(take(index, moved, collection="all")) == (2, 3, 2, 0, 0)
    (moved / "a.md").unlink()
    assert counts(take(index, moved, collection="all")) == (1, 1, 0, 1, 1)


def test_bad_files_are_listed_and_the_others_read(index: Index, docs: Path) -> None:
    (docs / "b.md").write_bytes(b"a\0b")
    (docs / "latin.md").write_bytes("Größe".encode("latin-1"))
    (docs / "huge.md").write_bytes(b"x" * 100_001)
    (docs / "empty.md").write_bytes(b"")
    (docs / "photo.png").write_bytes(b"\x89PNG")
    (docs / "link.md").symlink_to("a.md")
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7")
    report = take(index, docs)
    assert counts(report)[:3] == (2, 3, 2)
    reasons = {item.source: item.reason for item in report.skipped}
    assert reasons.keys() == {"b.md", "latin.md", "huge.md", "empty.md", "photo.png", "link.md", "broken.pdf"}
    assert reasons["link.md"] == "symbolic link"
    assert "MAX_FILE_BYTES" in reasons["huge.md"]
    json.dumps(asdict(report))


@pytest.mark.parametrize("bad", [b"a\0b", "Größe".encode("latin-1"), b"x" * 100_001])
def test_a_document_that_became_unreadable_keeps_its_chunks(index: Index, docs: Path, bad: bytes) -> None:
    take(index, docs)
    (docs / "a.md").write_bytes(bad)
    report = take(index, docs)
    assert (report.documents, report.removed, len(report.skipped)) == (2, 0, 1)
    assert stored(index, docs)["a.md"] == {"Apples are red.", "Bananas are yellow."}


def test_a_folder_without_a_readable_document_changes_nothing(index: Index, docs: Path) -> None:
    take(index, docs)
    (docs / "a.md").unlink()
    (docs / "sub" / "c.txt").write_bytes(b"\0")
    with pytest.raises(NothingRead, match=r"no readable document was found \(sub/c.txt: binary; ") as caught:
        take(index, docs)
    assert caught.value.report.skipped == (Skipped("sub/c.txt", "binary"), Skipped(str(docs), KEPT.format(NOTHING, 1)))
    assert set(stored(index, docs)) == {"a.md", "sub/c.txt"}


def test_a_folder_that_lost_all_its_documents_is_named_and_keeps_them(index: Index, docs: Path, tmp_path: Path) -> None:
    """It may be one of a disk that is not mounted: nothing is lost, and nothing stays unsaid."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "last.md").write_text("# Last\n\nThe last page of its folder.\n")
    take(index, docs, other)
    (other / "last.md").unlink()
    report = take(index, docs, other)
    assert report.removed == 0
    assert stored(index, other).keys() == {"last.md"}
    assert [(one.source, "of 1 documents the index keeps" in one.reason) for one in report.skipped] == [
        (str(other), True)
    ]
    with pytest.raises(NothingRead, match=r"the index keeps what it has: see `python -m app documents remove`"):
        take(index, other)


def test_an_empty_folder_leaves_no_index_behind(index: Index, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(NothingRead, match="the folder is empty"):
        take(index, tmp_path / "nothing")
    assert not (tmp_path / "data" / "index" / "current").exists()


@pytest.mark.parametrize("name", ["missing", "a\0b", "x" * 5000])
def test_a_missing_path_stops_the_run_before_it_starts(index: Index, docs: Path, name: str) -> None:
    with pytest.raises(NothingToIngest, match="correct the path"):
        take(index, docs, docs / name)
    assert index.generations.manifest() is None


def test_no_path_and_nothing_known_names_the_command(index: Index) -> None:
    with pytest.raises(NothingToIngest, match="python -m app ingest --rebuild PATH"):
        take(index, rebuild=True)


def test_the_index_itself_is_never_ingested(docs: Path) -> None:
    data = docs / "data"
    with opened(data) as index:
        for _ in range(2):
            report = ingest([docs], None, index, StemEmbedder(), reading=Reading(leave_out=[data]))
    assert (report.documents, report.skipped) == (2, ())


def test_the_index_of_another_data_folder_is_passed_over(index: Index, docs: Path) -> None:
    with opened(docs / "old") as other:
        take(other, docs)
    report = take(index, docs)
    assert (report.documents, report.skipped) == (2, ())


@pytest.mark.skipif(sys.platform != "linux", reason="this file system refuses such names")
def test_odd_file_names_travel_as_text(index: Index, docs: Path) -> None:
    for name in (b"caf\xe9.md", b"new\nline.md", b"-rf.md", b"' \" ; $(x).md"):
        (docs / os.fsdecode(name)).write_text("Odd.")
    report = take(index, docs)
    assert (report.documents, report.skipped) == (6, ())
    assert "caf\\xe9.md" in stored(index, docs)
    assert counts(take(index, docs))[3] == 6


def test_a_rebuild_reads_all_known_paths_and_the_new_ones(index: Index, docs: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "o.md").write_text("Other.")
    (tmp_path / "notes.md").write_text("Notes.")
    take(index, docs)
    take(index, tmp_path / "notes.md", collection="notes")
    version = index.reader().manifest.version
    assert counts(take(index, tmp_path / "other", rebuild=True)) == (4, 5, 4, 0, 0)
    assert set(stored(index, "notes")) == {"notes.md"}
    assert index.reader().manifest.version > version


def test_a_rebuild_lists_what_is_no_longer_there(index: Index, docs: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("Notes.")
    take(index, docs, tmp_path / "notes.md")
    (tmp_path / "notes.md").unlink()
    report = take(index, rebuild=True)
    assert report.documents == 2
    assert [item.source for item in report.skipped] == [str(tmp_path / "notes.md")]


def test_a_rebuild_that_reads_nothing_keeps_the_old_index(index: Index, docs: Path) -> None:
    take(index, docs)
    for path in (docs / "a.md", docs / "sub" / "c.txt"):
        path.unlink()
    with pytest.raises(NothingRead):
        take(index, rebuild=True)
    assert index.reader().store.count() == 3


def test_more_chunks_than_a_batch_are_all_stored(index: Index, docs: Path) -> None:
    sections = 2 * BATCH + 10
    (docs / "big.md").write_text("".join(f"# Part {n}\nText {n}.\n" for n in range(sections)))
    steps: list[tuple[int, int, str]] = []
    embedder = StemEmbedder()
    report = ingest([docs], None, index, embedder, progress=lambda *step: steps.append(step))
    assert report.chunks == sections + 3 == len(embedder.encoded)
    done = [step[0] for step in steps]
    assert done == sorted(done)
    assert steps[-1][:2] == (sum(path.stat().st_size for path in docs.rglob("*.*")),) * 2


def test_the_average_length_is_that_of_the_first_run(index: Index, docs: Path) -> None:
    take(index, docs)
    generation = index.reader()
    average = index.engine.read(generation.name, KEY)
    assert average is not None
    assert float(average) == pytest.approx((3 + 5 + 3) / 3)
    (docs / "long.md").write_text("Long text about many things. " * 100)
    take(index, docs)
    assert index.engine.read(generation.name, KEY) == average


def test_an_interrupted_run_is_completed_by_the_next(index: Index, docs: Path) -> None:
    (docs / "big.md").write_text("".join(f"# Part {n}\nText {n}.\n" for n in range(3 * BATCH)))

    def interrupt(done: int, total: int, source: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest([docs], None, index, StemEmbedder(), progress=interrupt)
    assert 0 < index.reader().store.count() < 3 * BATCH
    report = take(index, docs)
    assert (report.documents, report.chunks) == (3, 3 * BATCH + 3)
    assert stored(index, docs).keys() == {"a.md", "big.md", "sub/c.txt"}


def test_the_same_code_fills_a_server(docs: Path, tmp_path: Path) -> None:
    index = index_in(tmp_path / "none", StemEmbedder(), url=":memory:").open()
    assert counts(take(index, docs)) == (2, 3, 2, 0, 0)
    (docs / "a.md").unlink()
    assert counts(take(index, docs)) == (1, 1, 0, 1, 1)
    assert counts(take(index, rebuild=True)) == (1, 1, 1, 0, 0)
    index.close()
    assert not (tmp_path / "none").exists()


def test_a_search_during_a_run_on_a_server_endangers_nothing(docs: Path, tmp_path: Path) -> None:
    index = index_in(tmp_path / "none", StemEmbedder(), url=":memory:").open()
    take(index, docs)
    with index.writing():
        index.open()
    assert index.reader().store.count() == 3
    index.close()


def test_what_a_loader_knows_of_a_document_is_stored_with_its_chunks(index: Index, docs: Path) -> None:
    (docs / "a.md").write_text("---\nauthor: Ada\n---\n# A\nApples are red.")
    (docs / "people.csv").write_text("name,born\nAda,1815\n")
    take(index, docs)
    store = index.reader().store
    ids = [id for document in store.documents(Scope(collection=str(docs))) for id in document.chunk_ids]
    chunks = {chunk.source: chunk for chunk, _ in store.fetch(ids).values()}
    assert (chunks["a.md"].line, chunks["a.md"].metadata) == (5, {"author": "Ada"})
    assert (chunks["people.csv"].row, chunks["people.csv"].line) == (1, None)


def test_a_rebuild_whose_only_folder_has_moved_says_how_to_name_another(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("Apples.")
    with opened(tmp_path / "data") as index:
        ingest([tmp_path / "docs"], None, index, StemEmbedder())
        (tmp_path / "docs").rename(tmp_path / "moved")
        with pytest.raises(NothingToIngest, match=r"docs: no longer there\): .*ingest --rebuild PATH"):
            ingest([], None, index, StemEmbedder(), rebuild=True)
        assert index.reader().store.count() == 1
