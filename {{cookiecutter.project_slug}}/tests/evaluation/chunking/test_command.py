import json
import subprocess
import sys
from pathlib import Path

from evaluation.page import markers, table_in
from tests.cli.programs import TIMEOUT, clean_environment
from tests.evaluation.chunking.test_compare import collection


def benchmark(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    arguments = ["-m", "app", "benchmark", "chunkers", "--data", str(folder / "fruit"), *options]
    return subprocess.run(  # noqa: S603
        [sys.executable, *arguments],
        cwd=folder, env=clean_environment(), capture_output=True, text=True, timeout=3 * TIMEOUT,
    )  # fmt: skip


def test_the_command_prints_a_row_for_each_chosen_way_and_renews_the_table_of_a_page(tmp_path: Path) -> None:
    collection(tmp_path / "fruit")
    page = tmp_path / "page.md"
    page.write_text("before\n{}\nold\n{}\nafter\n".format(*markers("benchmark chunkers")))
    done = benchmark(tmp_path, "--chunker", "semantic", "--chunker", "parent", "--write", str(page), "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [row["chunker"] for row in rows] == ["semantic", "parent"]
    assert rows[0].keys() == {
        "collection", "chunker", "chunks", "characters", "evidence_recall@4000", "with_parents", "difference", "low",
        "high", "verdict",
    }  # fmt: skip
    assert len(table_in(page.read_text(), "benchmark chunkers")) == 4
    assert not (tmp_path / "data").exists()


def test_a_way_that_is_not_there_is_refused_by_the_name_of_the_option(tmp_path: Path) -> None:
    done = benchmark(tmp_path, "--chunker", "pages")
    assert done.returncode != 0
    assert "--chunker 'pages' is unknown: use structure, fixed" in " ".join(done.stderr.split())
