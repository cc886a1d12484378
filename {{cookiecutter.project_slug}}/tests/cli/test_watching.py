"""`ingest --watch` as a process: what changes is taken in, until Ctrl-C."""

import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.programs import TIMEOUT, Call, Program, documents


def counts(process: "subprocess.Popen[str]") -> str:
    """The next line of counts, without its seconds."""
    assert process.stdout
    return process.stdout.readline().partition(" in ")[0]


def test_what_changes_is_taken_in_until_ctrl_c(tmp_path: Path) -> None:
    docs = documents(tmp_path)
    program = Program(tmp_path)
    with program.started("ingest", "docs", "--watch") as process:
        assert counts(process) == "2 documents, 3 chunks (2 new or changed, 0 unchanged, 0 removed, 0 skipped)"
        (docs / "tea.md").write_text("Green tea is brewed at 75 degrees.")
        assert counts(process) == "3 documents, 4 chunks (1 new or changed, 2 unchanged, 0 removed, 0 skipped)"
        (docs / "tea.md").unlink()
        assert counts(process) == "2 documents, 3 chunks (0 new or changed, 2 unchanged, 1 removed, 0 skipped)"
        found = program.run("search", "penguins eat", "--limit", "1")  # the index is free between the runs
        process.send_signal(signal.SIGINT)
        output, notes = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, output) == (0, "")
    assert notes.startswith("watching for changes; Ctrl-C ends it")
    assert "krill" in found.stdout


def test_an_index_within_the_folder_that_is_watched_is_no_change(tmp_path: Path) -> None:
    documents(tmp_path)
    with Program(tmp_path).started("ingest", ".", "--watch") as process:
        assert counts(process).startswith("2 documents")
        (tmp_path / "docs" / "more.md").write_text("More is written here.")
        assert counts(process).startswith("3 documents")
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, output) == (0, "")


@pytest.mark.parametrize("option", ["--json", "--rebuild"])
def test_it_goes_with_no_document_and_no_rebuild(run: Run, option: str) -> None:
    result = run("ingest", "docs", "--watch", option)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--watch" in result.stderr


def test_a_folder_that_is_not_there_is_an_error_at_once(tmp_path: Path) -> None:
    (done,) = Program(tmp_path).run_all(Call(["ingest", "nowhere", "--watch"]))
    assert done.returncode == 1
    assert "nowhere" in done.stderr
