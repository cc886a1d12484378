from pathlib import Path

from app.rag.changes import Gone, Task, plan
from app.rag.index.store import StoredDocument
from app.rag.sources.folder import Folder
from app.rag.sources.source import Item, Skipped
from app.rag.targets import Target

ROOT = Path("/docs")


def target(folder: Path = ROOT, file: str = "") -> Target:
    return Target("default", "docs", Folder(folder / file, folder))


def stored(*sources: str, root: Path = ROOT) -> dict[str, StoredDocument]:
    return {source: StoredDocument(source, str(root), "hash", 1, (source,)) for source in sources}


def test_each_item_is_a_task_with_what_is_stored_of_it() -> None:
    old, new = Item("a.md", 5, "/docs/a.md"), Item("b.md", 5, "/docs/b.md")
    before = stored("a.md")
    assert list(plan(target(), [old, new], before)) == [Task(target(), old, before["a.md"]), Task(target(), new, None)]


def test_a_document_without_an_item_is_gone() -> None:
    assert list(plan(target(), [], stored("a.md"))) == [Gone("a.md", ("a.md",))]


def test_a_single_file_says_nothing_of_the_others() -> None:
    assert list(plan(target(file="a.md"), [], stored("a.md", "b.md"))) == []


def test_documents_under_a_folder_that_can_not_be_read_are_not_gone() -> None:
    locked = Skipped("sub", "folder can't be read: Permission denied")
    before = stored("sub/a.md", "sub/deep/b.md", "subway.md")
    assert list(plan(target(), [locked], before)) == [locked, Gone("subway.md", ("subway.md",))]


def test_if_the_root_can_not_be_read_nothing_is_gone() -> None:
    locked = Skipped(".", "folder can't be read: Permission denied")
    assert list(plan(target(), [locked], stored("a.md", "b/c.md"))) == [locked]


def test_documents_of_another_folder_are_not_gone() -> None:
    assert list(plan(target(), [], stored("a.md", root=ROOT / "other"))) == []


def test_if_the_root_is_skipped_by_its_address_nothing_is_gone() -> None:
    broken = Skipped(str(ROOT), "its list breaks off")
    assert list(plan(target(), [broken], stored("a.md", "b/c.md"))) == [broken]


def test_a_document_whose_name_begins_as_that_of_another_is_gone_without_it() -> None:
    page, before = Item("guide", 5, "guide"), stored("guide", "guide/a")
    assert list(plan(target(), [page], before)) == [
        Task(target(), page, before["guide"]),
        Gone("guide/a", ("guide/a",)),
    ]
