"""A run that is killed, as `kill -9` does, leaves an index that answers, and the next run completes it."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.ingestion import ingest
from app.rag.executor import BATCH
from app.rag.index.index import Index
from app.rag.retrieval.retriever import StepwiseRetriever
from app.types import Context, Query, Scope
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened

DOCUMENTS = 12
PARTS = BATCH // 3

RUN = """
import sys
from pathlib import Path
from app.ingestion import ingest
from tests.fakes.embedders import StemEmbedder
from tests.fakes.indexes import opened

class Slow(StemEmbedder):
    def encode_passages(self, texts):
        print("encoding", flush=True)
        return super().encode_passages(texts)

with opened(Path(sys.argv[1])) as index:
    ingest([Path(sys.argv[2])], None, index, Slow(), rebuild=sys.argv[3] == "rebuild",
           progress=lambda *step: print("stored", flush=True))
"""


def write(docs: Path, version: int) -> None:
    docs.mkdir(exist_ok=True)
    for number in range(DOCUMENTS):
        parts = (f"# Part {part}\nDocument {number} version {version} says {part}.\n" for part in range(PARTS))
        (docs / f"{number}.md").write_text("".join(parts), encoding="utf-8")


def killed_after(lines: int, data: Path, docs: Path, how: str = "update") -> None:
    """Run an ingestion in a process of its own and kill it once it has told so many steps."""
    command = [sys.executable, "-c", RUN, str(data), str(docs), how]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as process:  # noqa: S603
        assert process.stdout is not None
        for _ in range(lines):
            assert process.stdout.readline(), "the run ended before it could be killed"
        process.kill()


def texts(index: Index, docs: Path) -> list[str]:
    store = index.reader().store
    scope = Scope(collection=str(docs))
    ids = [id for document in store.documents(scope) for id in document.chunk_ids]
    return sorted(chunk.text for chunk, _ in store.fetch(ids).values())


def expected(version: int) -> list[str]:
    return sorted(
        f"Document {number} version {version} says {part}." for number in range(DOCUMENTS) for part in range(PARTS)
    )


@pytest.mark.parametrize("lines", [2, 3, 5])
def test_killed_in_the_first_run_and_again_in_a_later_one(tmp_path: Path, lines: int) -> None:
    data, docs = tmp_path / "data", tmp_path / "docs"
    for version in (1, 2):
        write(docs, version)
        killed_after(lines, data, docs)
        with opened(data) as index:
            found = StepwiseRetriever(index, StemEmbedder()).search_now(
                Query("What does document 1 say?", limit=5), Context()
            )
            assert len(found.items) == 5
            report = ingest([docs], None, index, StemEmbedder())
            assert (report.documents, report.chunks) == (DOCUMENTS, DOCUMENTS * PARTS)
            assert texts(index, docs) == expected(version)


def test_a_killed_rebuild_leaves_the_old_index_in_use(tmp_path: Path) -> None:
    data, docs = tmp_path / "data", tmp_path / "docs"
    write(docs, 1)
    with opened(data) as index:
        ingest([docs], None, index, StemEmbedder())
    write(docs, 2)
    killed_after(4, data, docs, "rebuild")
    with opened(data) as index:
        assert texts(index, docs) == expected(1)
        ingest([], None, index, StemEmbedder(), rebuild=True)
        assert texts(index, docs) == expected(2)
    assert len([path for path in (data / "index").iterdir() if path.is_dir()]) == 1
