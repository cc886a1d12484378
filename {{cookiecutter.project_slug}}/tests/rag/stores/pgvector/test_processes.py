"""Several processes at one PostgreSQL: they write at the same time, one builds anew, and another searches meanwhile."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import IndexBusy
from app.rag.index.index import Index
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import PgvectorSettings
from app.types import Context, Query, Scope
from tests.contract.postgres_server import empty_database
from tests.fakes.embedders import StemEmbedder

pytestmark = pytest.mark.engines

DOCUMENTS = 30
PARTS = 10
ROOT = Path(__file__).parents[4]
RUN = """
import sys
from pathlib import Path
from app.ingestion import ingest
from tests.fakes.embedders import StemEmbedder
from tests.rag.stores.pgvector.test_processes import opened

input()
with opened(sys.argv[1]) as index:
    ingest([Path(path) for path in sys.argv[3:]], None, index, StemEmbedder(), rebuild=sys.argv[2] == "rebuild",
           progress=lambda *step: print("stored", flush=True))
"""
Process = subprocess.Popen[str]


@contextmanager
def opened(url: str) -> Iterator[Index]:
    location = Location(Path("nowhere"), Holder.this_process("test"))
    index = Index(connect("pgvector", location, PgvectorSettings(pgvector_url=url)), StemEmbedder())
    try:
        yield index
    finally:
        index.close()


@contextmanager
def process(url: str, how: str, *folders: Path) -> Iterator[Process]:
    """One that ingests once it is told to, and has ended at the end."""
    command = [sys.executable, "-c", RUN, url, how, *map(str, folders)]
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def begin(*processes: Process) -> None:
    for started in processes:
        assert started.stdin is not None
        started.stdin.write("go\n")
        started.stdin.flush()


def folder(root: Path, name: str) -> Path:
    made = root / name
    made.mkdir()
    for number in range(DOCUMENTS):
        parts = (f"# Part {part}\nThe {name} document {number} tells of {part}.\n" for part in range(PARTS))
        (made / f"{number}.md").write_text("".join(parts), encoding="utf-8")
    return made


def asked(index: Index, name: str) -> int:
    """How many passages of the folder's are found."""
    found = StepwiseRetriever(index, StemEmbedder()).search_now(Query(f"{name} document"), Context())
    return sum(name in passage.chunk.text for passage in found.items)


def ended(started: Process) -> None:
    _, said = started.communicate(timeout=120)
    assert started.returncode == 0, said


def check(index: Index, *folders: Path) -> None:
    """Each document is there, whole and once, and each folder will be read again."""
    store = index.open().reader().store
    for path in folders:
        documents = list(store.documents(Scope(collection=str(path))))
        assert len(documents) == store.count_documents(Scope(collection=str(path))) == DOCUMENTS
        assert all(document.complete for document in documents)
        assert store.count(Scope(collection=str(path))) == DOCUMENTS * PARTS
        assert asked(index, path.name)
    assert store.count() == DOCUMENTS * PARTS * len(folders)
    assert {known.path for known in index.known()} == {str(path) for path in folders}


def test_processes_that_ingest_at_the_same_time_lose_and_double_nothing(tmp_path: Path) -> None:
    url, folders = empty_database(), [folder(tmp_path, name) for name in ("apple", "cherry")]
    with process(url, "update", folders[0]) as one, process(url, "update", folders[1]) as other, opened(url) as here:
        begin(one, other)
        assert one.stdout is not None
        assert one.stdout.readline(), "it has stored a part"
        while one.poll() is None or other.poll() is None:
            asked(here, "apple")
        ended(one)
        ended(other)
        check(here, *folders)


def test_a_rebuild_in_one_process_keeps_no_other_from_searching(tmp_path: Path) -> None:
    url, apple = empty_database(), folder(tmp_path, "apple")
    with process(url, "update", apple) as first:
        begin(first)
        ended(first)
    with process(url, "rebuild", apple) as rebuilding, opened(url) as here:
        before = here.open().reader().name
        begin(rebuilding)
        while rebuilding.poll() is None:
            assert asked(here, "apple")
        ended(rebuilding)
        check(here, apple)
        assert here.reader().name != before
        assert here.engine.names() == [here.reader().name]


def test_nobody_writes_while_another_process_builds_anew(tmp_path: Path) -> None:
    url = empty_database()
    with opened(url) as one, opened(url) as other:
        with one.rebuilding(), pytest.raises(IndexBusy, match=r"builds the index .* anew"), other.writing():
            pass
        with one.writing(), pytest.raises(IndexBusy, match="writes to the index"), other.rebuilding():
            pass
        with other.rebuilding():
            pass


def test_a_killed_process_leaves_an_index_that_the_next_run_completes(tmp_path: Path) -> None:
    url, apple = empty_database(), folder(tmp_path, "apple")
    with process(url, "update", apple) as first:
        begin(first)
        assert first.stdout is not None
        assert first.stdout.readline()
        first.kill()
    with opened(url) as here:
        assert asked(here, "apple"), "what was stored is found"
    with process(url, "update", apple) as second:
        begin(second)
        ended(second)
    with opened(url) as here:
        check(here, apple)
