import os
import sys
from importlib import import_module
from pathlib import Path

import pytest

from app.errors import NothingToIngest, UnreadableDocument
from app.rag.sources import SOURCES, source_at
from app.rag.sources.folder import as_text, find, folder_at, read
from app.rag.sources.source import Item, Reading, Skipped


def sources(root: Path, **options: list[Path]) -> list[str]:
    return [item.name for item in find(root, **options) if isinstance(item, Item)]


def fill(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")


def test_files_come_in_a_fixed_order_relative_to_the_root(tmp_path: Path) -> None:
    fill(tmp_path, "b.md", "a/z.md", "a/b/c.md", "a.md")
    assert sources(tmp_path) == ["a/b/c.md", "a/z.md", "a.md", "b.md"]


def test_hidden_files_and_tool_folders_are_passed_over_silently(tmp_path: Path) -> None:
    fill(tmp_path, ".git/config", ".env", "node_modules/x.js", "__pycache__/x.py", "own/pyvenv.cfg", "own/x.py", "a.md")
    assert sources(tmp_path) == ["a.md"]


def test_a_root_that_is_itself_hidden_is_read(tmp_path: Path) -> None:
    fill(tmp_path / ".notes", "a.md")
    assert sources(tmp_path / ".notes") == ["a.md"]


def test_folders_left_out_are_not_entered(tmp_path: Path) -> None:
    fill(tmp_path, "data/x.json", "a.md")
    assert sources(tmp_path, leave_out=[tmp_path / "data"]) == ["a.md"]


def test_links_are_skipped_and_listed(tmp_path: Path) -> None:
    fill(tmp_path, "a.md", "folder/b.md")
    (tmp_path / "link.md").symlink_to("a.md")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "nowhere").symlink_to("missing")
    skipped = [item for item in find(tmp_path) if isinstance(item, Skipped)]
    assert skipped == [Skipped(name, "symbolic link") for name in ("link.md", "loop", "nowhere")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_skipped_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert list(find(tmp_path)) == [Skipped("pipe.md", "not a regular file")]
    with pytest.raises(UnreadableDocument, match="not a regular file"):
        read(tmp_path / "pipe.md", 100)


def test_a_folder_that_can_not_be_listed_is_reported(tmp_path: Path) -> None:
    fill(tmp_path, "a.md")
    gone = tmp_path / "gone"
    assert [type(item) for item in find(gone)] == [Skipped]


@pytest.mark.skipif(sys.platform == "win32", reason="paths are shorter on this system")
def test_a_very_deep_tree_is_walked(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(300):
        deep /= "d"
        deep.mkdir()
    fill(deep, "a.md")
    assert len(sources(tmp_path)) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="this file system refuses such names")
def test_a_name_that_is_not_utf_8_is_made_as_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9\n.md")).write_text("x")
    (found,) = find(tmp_path)
    assert isinstance(found, Item)
    assert found.name == "caf\\xe9\n.md"
    assert folder_at(str(tmp_path)).read(found, Reading()) == b"x"
    assert as_text(found.key).encode("utf-8")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    fill(tmp_path, "12345678")
    assert read(tmp_path / "12345678", 8) == b"12345678"
    with pytest.raises(UnreadableDocument, match="larger than 7 bytes"):
        read(tmp_path / "12345678", 7)


def test_a_file_that_is_gone_says_why(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="No such file"):
        read(tmp_path / "gone.md", 100)


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="this system opens links")
def test_a_link_that_took_a_files_place_is_not_followed(tmp_path: Path) -> None:
    fill(tmp_path, "secret")
    (tmp_path / "a.md").symlink_to("secret")
    with pytest.raises(UnreadableDocument):
        read(tmp_path / "a.md", 100)


def test_an_index_that_lies_there_is_passed_over_silently(tmp_path: Path) -> None:
    fill(tmp_path, "a.md", "old/index/current", "old/index/0f3c/manifest.json", "old/notes.md", "index/current")
    assert sources(tmp_path) == ["a.md", "index/current", "old/notes.md"]


def test_a_single_file_is_the_only_item_of_its_folder(tmp_path: Path) -> None:
    fill(tmp_path, "a.md", "b.md")
    single = folder_at(str(tmp_path / "a.md"))
    assert (single.root, single.only) == (str(tmp_path), ("a.md",))
    assert [item.name for item in single.items(Reading()) if isinstance(item, Item)] == ["a.md"]
    assert folder_at(str(tmp_path)).only is None


def test_an_address_opens_the_same_source_again(tmp_path: Path) -> None:
    fill(tmp_path, "a.md")
    for address in (str(tmp_path), str(tmp_path / "a.md"), "upload://default/%2Fhome%2Fdocs/folder-1"):
        source = source_at(address)
        assert source_at(source.address) == source


def test_every_entry_of_the_registry_is_there() -> None:
    for target in SOURCES.values():
        module, function = target.split(":")
        assert callable(getattr(import_module(module), function))


def test_an_address_that_nothing_opens_is_an_error() -> None:
    with pytest.raises(NothingToIngest, match="no source opens such an address"):
        source_at("gopher://example.org")
