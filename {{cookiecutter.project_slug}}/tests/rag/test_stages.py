import pickle
from pathlib import Path

from app.rag.changes import Task, plan
from app.rag.index.store import StoredDocument
from app.rag.sources import source_at
from app.rag.sources.source import Item, Reading, Skipped
from app.rag.stages import Cut, Loaded, Unchanged, context, cut, encode, read
from app.rag.targets import Target
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder


def task(folder: Path, before: StoredDocument | None = None, collection: str = "docs") -> Task:
    """Of the only file in the folder."""
    source = source_at(str(folder))
    (item,) = source.items(Reading())
    assert isinstance(item, Item)
    return Task(Target("default", collection, source), item, before)


def cut_up(one: Task) -> Cut:
    loaded = read(one, Reading())
    assert isinstance(loaded, Loaded)
    return cut(loaded)


def test_the_same_piece_has_the_same_id_in_every_run_and_another_one_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\nText.\n\n# A\nText.")
    ids = [one.id for one in cut_up(task(tmp_path)).chunks]
    assert ids == [one.id for one in cut_up(task(tmp_path)).chunks]
    assert len({*ids, *(one.id for one in cut_up(task(tmp_path, collection="other")).chunks)}) == 4


def test_chunks_know_their_document_and_their_place(tmp_path: Path) -> None:
    text = "\ufeff---\r\nauthor: Ada\r\n---\r\n# A\r\nOne.\r\n# B\r\nTwo."
    (tmp_path / "a.md").write_bytes(text.encode("utf-8"))
    chunks = cut_up(task(tmp_path)).chunks
    document = text.removeprefix("\ufeff").replace("\r\n", "\n")
    for position, one in enumerate(chunks):
        assert (one.position, one.pieces, one.metadata) == (position, 2, {"author": "Ada"})
        assert one.text == document[one.start : one.end]
    assert [one.place() for one in chunks] == ["line 5", "line 7"]


def test_a_document_that_the_index_holds_whole_is_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Text.")
    (only,) = cut_up(task(tmp_path)).chunks
    whole = StoredDocument("a.md", str(tmp_path), only.document_hash, 1, (only.id,))
    assert read(task(tmp_path, whole), Reading()) == Unchanged(task(tmp_path, whole))


def test_a_half_written_document_is_done_again(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Text.")
    (only,) = cut_up(task(tmp_path)).chunks
    half = StoredDocument("a.md", str(tmp_path), only.document_hash, 2, (only.id,))
    mixed = StoredDocument("a.md", str(tmp_path), "", 1, (only.id, "old"))
    assert cut_up(task(tmp_path, half)) == Cut([only], ())
    assert cut_up(task(tmp_path, mixed)) == Cut([only], ("old",))


def test_an_emptied_document_has_only_stale_chunks(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(" ")
    assert cut_up(task(tmp_path, StoredDocument("a.md", str(tmp_path), "hash", 1, ("old",)))) == Cut([], ("old",))


def test_what_can_not_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Text.")
    assert read(task(tmp_path), Reading(max_file_bytes=1)) == Skipped(
        "a.md", "larger than 1 bytes: raise MAX_FILE_BYTES to take it in"
    )


def test_all_that_travels_between_stages_reaches_another_process(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\nText.")
    source = source_at(str(tmp_path))
    for step in plan(Target("default", "docs", source), list(source.items(Reading())), {}):
        there = pickle.loads(pickle.dumps(step))  # noqa: S301 - our own bytes
        assert isinstance(there, Task)
        loaded = pickle.loads(pickle.dumps(read(there, Reading())))  # noqa: S301
        (indexed,) = encode(pickle.loads(pickle.dumps(cut(loaded))).chunks, StemEmbedder())  # noqa: S301
        assert indexed.chunk.headings == ("A",)


def test_the_context_puts_headings_above_the_text() -> None:
    assert context(chunk(1, "Run it.")) == "Guide > Install\nRun it."
