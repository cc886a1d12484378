"""Ingestion on a real cluster of this machine: the same index as without, also when workers or the run itself die."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest

from app.ingestion import Report, ingest
from app.rag.index.index import Index
from app.rag.ray import OnRay, Work
from app.rag.ray.executor import DIED, SHARE_DOCUMENTS
from app.rag.sources.source import Reading, Skipped
from app.types import Scope
from app.types.embedding import Vectors
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import memory_index, opened
from tests.rag.ray.deadly import WORD, DeadlyEmbedder

pytestmark = [pytest.mark.scale, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
DOCUMENTS = 3 * SHARE_DOCUMENTS
WORK = Work(DeadlyEmbedder, StemEmbedder().fingerprint, Reading(), "structure")
RUN = """
import sys
from contextlib import closing
from pathlib import Path
from app.ingestion import ingest
from app.rag.ray import OnRay
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened
from tests.rag.ray.test_cluster import WORK

with opened(Path(sys.argv[1])) as index, closing(OnRay(WORK)) as executor:
    ingest([Path(sys.argv[2])], "docs", index, StemEmbedder(), executor=executor,
           progress=lambda *step: print("stored", file=sys.stderr, flush=True))
"""


@pytest.fixture(scope="module")
def workers() -> Iterator[OnRay]:
    """Those of one cluster, of which no process is left at the end."""
    before = set(psutil.Process().children(recursive=True))
    with closing(OnRay(WORK)) as executor:
        yield executor
        started = set(psutil.Process().children(recursive=True)) - before
    _, left = psutil.wait_procs(started, timeout=30)
    assert not [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Good, long, doubled, empty and broken ones."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(DOCUMENTS):
        (folder / f"{number}.md").write_text(f"# Part\nDocument {number} is here.\n# Other\nAnd {number} there.\n")
    (folder / "long.md").write_text("".join(f"# Part {n}\nText {n}.\n" for n in range(150)))
    (folder / "twin.md").write_text((folder / "0.md").read_text())
    (folder / "empty.md").write_text("")
    (folder / "broken.ipynb").write_text("{")
    return folder


@pytest.fixture
def short() -> Iterator[Path]:
    """Where Ray has its files, whose paths may not be long; a run that is killed leaves them."""
    with tempfile.TemporaryDirectory(prefix="kill-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def take(index: Index, docs: Path, executor: OnRay | None = None) -> Report:
    return ingest([docs], "docs", index, StemEmbedder(), executor=executor)


def counts(report: Report) -> tuple[object, ...]:
    skipped = sorted((item.source, item.reason) for item in report.skipped)
    return report.documents, report.chunks, report.read, report.unchanged, report.removed, skipped


def stored(index: Index) -> dict[str, tuple[tuple[str, str], Vectors]]:
    store = index.reader().store
    ids = [id for document in store.documents(Scope(collection="docs")) for id in document.chunk_ids]
    return {id: ((chunk.source, chunk.text), vector) for id, (chunk, vector) in store.fetch(ids).items()}


def assert_same(one: Index, other: Index) -> None:
    mine, others = stored(one), stored(other)
    assert {id: chunk for id, (chunk, _) in mine.items()} == {id: chunk for id, (chunk, _) in others.items()}
    assert all(np.allclose(vector, others[id][1]) for id, (_, vector) in mine.items())


def test_the_index_and_the_report_are_those_of_a_local_run(docs: Path, workers: OnRay) -> None:
    local, shared = memory_index(), memory_index()
    assert counts(take(shared, docs, workers)) == counts(take(local, docs))
    assert_same(shared, local)
    (docs / "0.md").write_text("# Part\nAnother text.\n")
    (docs / "1.md").unlink()
    again = take(shared, docs, workers)
    assert (again.read, again.unchanged, again.removed) == (1, DOCUMENTS, 1)
    take(local, docs)
    assert_same(shared, local)


def test_a_document_that_kills_its_worker_is_skipped_and_the_others_are_in(docs: Path, workers: OnRay) -> None:
    local, shared = memory_index(), memory_index()
    take(local, docs)
    (docs / "17.txt").write_text(WORD)
    report = take(shared, docs, workers)
    assert Skipped("17.txt", DIED) in report.skipped
    assert_same(shared, local)


def test_after_a_kill_no_process_is_left_and_the_next_run_completes_it(
    tmp_path: Path, short: Path, docs: Path, workers: OnRay
) -> None:
    command = [sys.executable, "-c", RUN, str(tmp_path / "data"), str(docs)]
    environment = {**os.environ, "TMPDIR": str(short)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=Path(__file__).parents[3], env=environment) as run:  # noqa: S603
        assert run.stderr is not None
        assert any(line == b"stored\n" for line in run.stderr), "the run ended before it could be killed"
        started = psutil.Process(run.pid).children(recursive=True)
        run.kill()
    assert started
    local = memory_index()
    take(local, docs)
    with opened(tmp_path / "data") as index:
        assert 0 < index.reader().store.count() < local.reader().store.count()
        take(index, docs, workers)
        assert_same(index, local)
    _, left = psutil.wait_procs(started, timeout=90)
    assert not [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
