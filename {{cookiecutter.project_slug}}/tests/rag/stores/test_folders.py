from pathlib import Path

import pytest

from app.errors import IndexBroken
from app.rag.stores.folders import FolderEngine
from app.rag.stores.lock import Holder


@pytest.fixture
def engine(tmp_path: Path) -> FolderEngine:
    return FolderEngine(tmp_path / "index", Holder.this_process("test"))


def test_looking_creates_nothing(engine: FolderEngine) -> None:
    assert (engine.current(), engine.names(), engine.read("one", "text")) == (None, [], None)
    assert not engine.folder.exists()


def test_a_text_is_replaced_as_a_whole_and_nothing_else_is_left(engine: FolderEngine) -> None:
    (engine.folder / "one").mkdir(parents=True)
    for text in ("long enough to leave a rest", "short"):
        engine.write("one", "text", text)
    assert [path.name for path in (engine.folder / "one").iterdir()] == ["text.json"]
    assert engine.read("one", "text") == "short"


def test_what_can_not_be_read_or_written_names_the_next_step(engine: FolderEngine) -> None:
    for path in (engine.folder / "current", engine.folder / "one" / "text.json"):
        path.mkdir(parents=True)
    with pytest.raises(IndexBroken, match=r"current can't be read .*: make it readable"):
        engine.current()
    with pytest.raises(IndexBroken, match=r"text.json can't be read .* `python -m app ingest --rebuild PATH`"):
        engine.read("one", "text")
    with pytest.raises(IndexBroken, match=r"can't be written .*: free disk space, make it writable, or set DATA_DIR"):
        engine.use("one")
    with pytest.raises(IndexBroken, match="can't be written"):
        engine.write("two", "text", "of what is not there")
