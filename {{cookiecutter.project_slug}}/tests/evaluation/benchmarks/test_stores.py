"""The table of stores: each form is started, filled, searched and ended."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import AppError
from app.rag.stores import STORES
from evaluation.benchmarks.stores import quality, table
from evaluation.benchmarks.stores.forms import FORMS
from evaluation.benchmarks.stores.memory import family, megabytes
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings

QUESTIONS = ["How hot is green tea brewed?", "Which cup keeps tea warm?"]
# Those that need no package of an extra run in every test run.
BARE = [name for name, form in FORMS.items() if not form.packages]
FORM = [*BARE, *(pytest.param(name, marks=pytest.mark.engines) for name in FORMS if name not in BARE)]


def silent(done: int, total: int, what: str) -> None: ...


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.md").write_text(f"# Tea {number}\n\nGreen tea of cup {number} is brewed at 75 degrees.")
    return folder


def test_each_store_that_runs_here_has_a_form() -> None:
    assert {form.store for form in FORMS.values()} == {*STORES} - {"weaviate", "pinecone"}


@pytest.mark.parametrize("name", FORM)
def test_a_form_is_measured_at_each_size(name: str, docs: Path) -> None:
    small, large = table.run([name], docs, QUESTIONS, [100, 300], silent)
    assert [row["chunks"] for row in (small, large)] == [100, 300]
    for row in (small, large):
        assert row["store"] == name
        assert row["stored_per_second"] > 0
        assert 0 < row["p50_ms"] <= row["p95_ms"]


def test_rows_are_a_table_on_a_page() -> None:
    speed = {"store": "qdrant", "chunks": 1000, "stored_per_second": 5307.0, "p50_ms": 1.35, "p95_ms": 1.7}
    assert table.markdown([{**speed, "megabytes": 37.2}]) == (
        "benchmark stores",
        f"{table.SPEED_HEAD}\n| qdrant | 1,000 | 5,307 | 1.4 | 1.7 | 37 |",
    )
    found = {"store": "chroma", "collection": "fruit", "strategy": "hybrid", "ndcg@10": 0.83449, "recall@10": 0.9}
    assert table.markdown([found]) == (
        "benchmark stores --data",
        f"{table.QUALITY_HEAD}\n| fruit | chroma | 0.8345 | 0.9000 |",
    )


@pytest.mark.parametrize("name", FORM)
def test_a_form_finds_as_well_as_the_default(name: str, tmp_path: Path) -> None:
    collection = tmp_path / "fruit"
    collection.mkdir()
    texts = ["Red apples grow on trees.", "Pears are green.", "The zyzzyva drives on roads."]
    write(
        collection / "corpus.jsonl", *(f'{{"id": "{number}", "text": "{text}"}}' for number, text in enumerate(texts))
    )
    write(
        collection / "queries.jsonl", '{"id": "q", "text": "Where do apples grow?"}', '{"id": "r", "text": "zyzzyva"}'
    )
    write(collection / "qrels.tsv", "q\t0\t1", "r\t2\t1")
    own = settings(llm_model="offline", data_dir=tmp_path / "own")
    with kept_logging():
        (row,) = quality.run(own, [name], tmp_path, silent)
    assert (row["store"], row["collection"], row["ndcg@10"]) == (name, "fruit", 1.0)
    assert not (tmp_path / "own").exists()


def test_a_store_that_does_not_run_here_is_named() -> None:
    with pytest.raises(AppError, match="'pinecone' is no store that runs here: use qdrant, "):
        table.chosen(["pinecone"])


def test_a_form_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(AppError, match=r"qdrant failed .*: correct that, or leave it out with --store"):
        list(table.run(["qdrant"], tmp_path / "missing", QUESTIONS, [100], silent))


def test_of_documents_that_exceed_a_size_some_chunks_are_left_out(docs: Path) -> None:
    rows = list(table.run(["qdrant"], docs, QUESTIONS, [10, 30], silent))
    assert [row["chunks"] for row in rows] == [10, 30]
    assert all(row["stored_per_second"] > 0 and row["p50_ms"] > 0 for row in rows)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says it this way")
def test_memory_is_that_of_a_process_and_of_all_that_it_started() -> None:
    holding = "b = bytearray(b'x' * 50_000_000); print(flush=True); input()"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {holding!r}])"
    command, pipe = [sys.executable, "-c", nested], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:  # noqa: S603
        assert process.stdout
        process.stdout.readline()
        assert len([*family([process.pid])]) == 2
        assert megabytes([process.pid]) > 50
        process.communicate(b"\n")
    assert megabytes([process.pid]) == 0


def write(path: Path, *lines: str) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
