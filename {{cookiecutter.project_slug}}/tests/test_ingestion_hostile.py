"""Files made to do harm: each is read or skipped alone, and the others of the same run are read."""

from pathlib import Path

from app.ingestion import ingest
from app.rag.changes import Task
from app.rag.sources.folder import Folder
from app.rag.sources.source import Item, Reading, Skipped
from app.rag.stages import read
from app.rag.targets import Target
from app.types import Scope
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened

HARM = {
    "half.json": b'{"a": "bad \\ud800 x"}',
    "nul.json": b'{"a": "bad \\u0000 x"}',
    "title.md": b'---\ntitle: "a \\uD800 b"\n---\nText.\n',
    "large.md": b'---\ntitle: "a \\UFFFFFFFF b"\n---\nText.\n',
    "endless.ipynb": b'{"cells": [{"cell_type": "heading", "level": Infinity, "source": "x"}]}',
    "deep.ipynb": b'{"cells": [{"cell_type": "heading", "level": 1000000000, "source": "x"}]}',
    "keys.json": b'[{"' + b"k" * 100_000 + b'": {' + b", ".join(b'"%d": 1' % n for n in range(1000)) + b"}}]",
}


def test_no_file_made_to_do_harm_keeps_the_others_out(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name, data in HARM.items():
        (tmp_path / "docs" / name).write_bytes(data)
    (tmp_path / "docs" / "z.md").write_text("Apples are red.")
    with opened(tmp_path / "data") as index:
        report = ingest([tmp_path / "docs"], None, index, StemEmbedder())
        sources = {document.source for document in index.reader().store.documents(Scope())}
        assert "z.md" in sources
        assert {one.source for one in report.skipped} <= {"endless.ipynb"}
        assert ingest([tmp_path / "docs"], None, index, StemEmbedder()).read == 0


def test_a_loader_that_fails_in_a_way_of_its_own_skips_its_file_only(tmp_path: Path) -> None:
    task = Task(Target("default", "docs", Folder(tmp_path, tmp_path)), Item("a.md", 1, "no such file"), None)
    assert isinstance(read(task, Reading()), Skipped)
