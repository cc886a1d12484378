import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import IndexBroken, IndexBusy
from app.ingestion import ingest
from app.rag.index.index import Index
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.stores.lock import Holder
from app.rag.stores.qdrant.embedded import EmbeddedEngine
from app.types import Context, Query
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened

# Nobody may not read the packages either: all are imported before.
READ_AS_NOBODY = """
import os, sys
from pathlib import Path
import anyio
import app.rag.stores.qdrant.embedded
from app.cli.checks import check_data_dir
import app.rag.retrieval.hybrid
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.index.words import counted
from app.types import Context, Query
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened
counted("apples"), anyio.CapacityLimiter(1)
if os.getuid() == 0:  # permissions do not bind root
    os.setgid(65534)
    os.setuid(65534)
with opened(Path(sys.argv[1])) as index:
    print(StepwiseRetriever(index, StemEmbedder()).search_now(Query("apples", limit=1), Context()).items[0].chunk.text)
print(check_data_dir(Path(sys.argv[1])).status)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return filled(tmp_path)


def filled(folder: Path) -> Path:
    """A data folder with an index of one document, and nobody holding it."""
    (folder / "docs").mkdir()
    (folder / "docs" / "a.md").write_text("# Guide\nApples are red.", encoding="utf-8")
    with opened(folder / "data") as index:
        ingest([folder / "docs"], None, index, StemEmbedder())
    return folder / "data"


@contextmanager
def read(data: Path) -> Iterator[Index]:
    """The index, opened as on a disk that is nearly full."""
    engine = EmbeddedEngine(data / "index", Holder.this_process("test"))
    engine.spare_bytes = 2**60
    index = Index(engine, StemEmbedder())
    try:
        yield index.open()
    finally:
        index.close()


def first(index: Index) -> str:
    return StepwiseRetriever(index, StemEmbedder()).search_now(Query("apples", limit=1), Context()).items[0].chunk.text


def files(folder: Path) -> dict[Path, tuple[int, int]]:
    """Everything below the folder, with its time of change in nanoseconds and its size."""
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.rglob("*")}


def test_a_full_disk_is_read_and_left_as_it_is(data: Path) -> None:
    before = files(data)
    with read(data) as index:
        assert first(index) == "Apples are red."
        assert files(data) == before
    assert files(data) == before


def test_nothing_is_left_of_the_copy(data: Path, tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from tests.rag.stores.qdrant.test_snapshot import first, read\n"
    script += "with read(Path(sys.argv[1])) as index: print(first(index), flush=True); import os; os._exit(1)"
    (tmp_path / "temporary").mkdir()
    done = run(script, data, {"TMPDIR": str(tmp_path / "temporary")})
    assert done.stdout == "Apples are red.\n", done.stderr
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_folder_that_may_not_be_written_is_read_and_doctor_warns() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        data = filled(Path(folder))
        for path in (data, *data.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        done = run(READ_AS_NOBODY, data)
    assert done.stdout == "Apples are red.\nwarn\n", done.stderr


def run(script: str, data: Path, settings: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    root = Path(__file__).parents[4]
    environment = {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", **(settings or {})}
    command = [sys.executable, "-c", script, str(data)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603


def test_several_readers_and_then_a_writer_are_let_in(data: Path) -> None:
    with read(data) as one, read(data) as two, opened(data) as writer:
        (data.parent / "docs" / "a.md").write_text("# Guide\nApples are green.", encoding="utf-8")
        ingest([data.parent / "docs"], None, writer, StemEmbedder())
        assert (first(one), first(two), first(writer)) == ("Apples are red.", "Apples are red.", "Apples are green.")


def test_no_copy_is_made_while_another_process_may_write(data: Path) -> None:
    with opened(data), pytest.raises(IndexBusy, match="python -m app test"), read(data):
        pass


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_copy_is_never_written(data: Path, rebuild: bool) -> None:
    before = files(data)
    with read(data) as index, pytest.raises(IndexBroken, match=r"full or read-only .* start again"):
        ingest([data.parent / "docs"], None, index, StemEmbedder(), rebuild=rebuild)
    assert files(data) == before


def test_an_index_without_a_lock_file_is_read_too(data: Path) -> None:
    (data / "index" / "lock").unlink()
    with read(data) as index:
        assert first(index) == "Apples are red."
    assert not (data / "index" / "lock").exists()
