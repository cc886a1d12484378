from pathlib import Path

from app.rag.changes import Changed, Gone, Reading, Unchanged, changes
from app.rag.files import Skipped
from app.rag.index.store import StoredDocument
from app.rag.targets import Target, found


def target(folder: Path, collection: str = "docs") -> Target:
    return Target("default", collection, folder, folder)


def stored(folder: Path, *sources: str) -> dict[str, StoredDocument]:
    return {source: StoredDocument(source, str(folder), "hash", 1, (source,)) for source in sources}


def first_chunks(folder: Path, collection: str = "docs") -> list[str]:
    place = target(folder, collection)
    (change,) = changes(place, found(place), {}, Reading())
    assert isinstance(change, Changed)
    return [chunk.id for chunk in change.chunks]


def test_documents_under_a_folder_that_can_not_be_read_are_not_gone(tmp_path: Path) -> None:
    locked = Skipped("sub", "folder can't be read: Permission denied")
    before = stored(tmp_path, "sub/a.md", "sub/deep/b.md", "subway.md")
    assert list(changes(target(tmp_path), [locked], before, Reading())) == [locked, Gone("subway.md", ("subway.md",))]


def test_if_the_root_can_not_be_read_nothing_is_gone(tmp_path: Path) -> None:
    locked = Skipped(".", "folder can't be read: Permission denied")
    assert list(changes(target(tmp_path), [locked], stored(tmp_path, "a.md", "b/c.md"), Reading())) == [locked]


def test_documents_of_another_folder_are_not_gone(tmp_path: Path) -> None:
    assert list(changes(target(tmp_path), [], stored(tmp_path / "other", "a.md"), Reading())) == []


def test_the_same_piece_has_the_same_id_in_every_run_and_another_one_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\nText.\n\n# A\nText.")
    ids = first_chunks(tmp_path)
    assert ids == first_chunks(tmp_path)
    assert len({*ids, *first_chunks(tmp_path, "other")}) == 4


def test_chunks_know_their_document(tmp_path: Path) -> None:
    text = "\ufeff# A\r\nOne.\r\n# B\r\nTwo."
    (tmp_path / "a.md").write_bytes(text.encode("utf-8"))
    place = target(tmp_path)
    (change,) = changes(place, found(place), {}, Reading())
    assert isinstance(change, Changed)
    document = text.removeprefix("\ufeff").replace("\r\n", "\n")
    for position, chunk in enumerate(change.chunks):
        assert (chunk.position, chunk.pieces) == (position, 2)
        assert chunk.text == document[chunk.start : chunk.end]


def test_a_half_written_document_is_done_again(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Text.")
    place = target(tmp_path)
    (change,) = changes(place, found(place), {}, Reading())
    assert isinstance(change, Changed)
    (chunk,) = change.chunks
    whole = StoredDocument("a.md", str(tmp_path), chunk.document_hash, 1, (chunk.id,))
    half = StoredDocument("a.md", str(tmp_path), chunk.document_hash, 2, (chunk.id,))
    mixed = StoredDocument("a.md", str(tmp_path), "", 1, (chunk.id, "old"))
    assert list(changes(place, found(place), {"a.md": whole}, Reading())) == [Unchanged("a.md", 5)]
    assert list(changes(place, found(place), {"a.md": half}, Reading())) == [change]
    (again,) = changes(place, found(place), {"a.md": mixed}, Reading())
    assert isinstance(again, Changed)
    assert again.stale == ("old",)
