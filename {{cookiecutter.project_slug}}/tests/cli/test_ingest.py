import json
from dataclasses import replace

import pytest

from app.errors import AppError, IndexBroken, IndexBusy, IndexMismatch, NothingToIngest
from app.ingestion import NothingRead
from app.rag.sources.source import Skipped
from tests.cli.conftest import REPORT, FakeApplication, Run


def test_json_has_exactly_the_agreed_fields(run: Run) -> None:
    result = run("ingest", "docs", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "documents": 2,
        "chunks": 9,
        "unchanged": 1,
        "removed": 0,
        "skipped": [{"source": "photo.png", "reason": "binary"}],
        "seconds": 0.25,
    }


def test_people_see_the_counts_and_on_stderr_what_was_skipped(run: Run) -> None:
    result = run("ingest", "docs")
    assert result.stdout.startswith("2 documents, 9 chunks (1 new or changed, 1 unchanged, 0 removed, 1 skipped)")
    assert result.stderr == "skipped photo.png: binary\n"


def test_paths_collection_and_rebuild_reach_the_ingestion(run: Run, application: FakeApplication) -> None:
    run("ingest", "docs", "notes.md", "--collection", "handbook", "--rebuild")
    paths = ["docs", "notes.md"]
    asked = {"paths": paths, "collection": "handbook", "rebuild": True, "engine": "local"}
    assert application.ingested == [asked]
    assert application.opened == [("ingest", None)]


def test_a_collection_whose_bytes_are_no_text_is_called_as_a_folder_would_be(
    run: Run, application: FakeApplication
) -> None:
    run("ingest", "docs", "--collection", "cup\udce9")
    assert application.ingested[0]["collection"] == "cup\\xe9"


def test_another_engine_reaches_the_ingestion(run: Run, application: FakeApplication) -> None:
    run("ingest", "docs", "--engine", "ray")
    assert application.ingested[0]["engine"] == "ray"


def test_an_engine_that_is_none_is_refused_by_name(run: Run) -> None:
    result = run("ingest", "docs", "--engine", "spark")
    assert result.exit_code == 2
    assert "spark" in result.stderr


def test_watching_goes_on_in_this_process_only(run: Run, application: FakeApplication) -> None:
    result = run("ingest", "docs", "--engine", "ray", "--watch")
    assert (result.exit_code, application.ingested) == (2, [])
    assert "--watch" in result.stderr


def test_a_server_that_holds_the_index_does_not_work_on_a_cluster(run: Run, application: FakeApplication) -> None:
    application.report = IndexBusy("a server holds the index: stop it", "http://127.0.0.1:8000")
    result = run("ingest", "docs", "--engine", "ray")
    assert result.exit_code == 1
    expected = "error: http://127.0.0.1:8000 holds the index: stop it, or leave out --engine ray\n"
    assert result.stderr.endswith(expected)


def test_workers_do_not_start_beside_a_server_that_holds_the_index(run: Run, application: FakeApplication) -> None:
    application.chunks = IndexBusy("a server holds the index: stop it", "http://127.0.0.1:8000")
    result = run("ingest", "docs", "--engine", "ray")
    assert (result.exit_code, application.ingested) == (1, [])
    assert result.stderr == "error: http://127.0.0.1:8000 holds the index: stop it, or leave out --engine ray\n"


@pytest.mark.parametrize("wrong", [IndexBroken("broken"), IndexMismatch("of another model")])
def test_workers_may_build_anew_what_is_broken(run: Run, application: FakeApplication, wrong: AppError) -> None:
    application.chunks = wrong
    assert run("ingest", "docs", "--rebuild", "--engine", "ray").exit_code == 0


def test_rebuild_needs_no_path_but_everything_else_does(run: Run, application: FakeApplication) -> None:
    assert run("ingest", "--rebuild").exit_code == 0
    assert application.ingested[0]["paths"] == []
    result = run("ingest")
    assert result.exit_code == 2
    assert "PATH" in result.stderr


def test_when_nothing_could_be_read_the_report_is_there_all_the_same(run: Run, application: FakeApplication) -> None:
    empty = replace(REPORT, documents=0, chunks=0, read=0, unchanged=0)
    application.report = NothingRead(empty)
    result = run("ingest", "docs", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["skipped"] == [{"source": "photo.png", "reason": "binary"}]
    assert result.stderr.startswith("error: no readable document was found (photo.png: binary): correct that")


def test_a_reason_that_was_listed_is_not_said_again(run: Run, application: FakeApplication) -> None:
    application.report = NothingRead(replace(REPORT, documents=0, chunks=0, read=0, unchanged=0))
    result = run("ingest", "docs")
    assert result.exit_code == 1
    assert result.stderr == "skipped photo.png: binary\nerror: nothing could be read: the reasons stand above\n"


def test_a_missing_folder_is_one_line(run: Run, application: FakeApplication) -> None:
    application.report = NothingToIngest("nowhere: No such file or directory; correct the path")
    result = run("ingest", "nowhere")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "error: nowhere: No such file or directory; correct the path\n"


def test_a_hostile_file_name_does_not_reach_the_terminal(run: Run, application: FakeApplication) -> None:
    application.report = replace(REPORT, skipped=(Skipped("\x1b[2J\u202e.md", "binary"),))
    result = run("ingest", "docs")
    assert "\x1b" not in result.stderr
    assert "\u202e" not in result.stderr


def test_no_progress_bar_where_there_is_no_terminal(run: Run) -> None:
    assert "guide.md" not in run("ingest", "docs").stderr


def test_an_address_is_not_watched(run: Run, application: FakeApplication) -> None:
    result = run("ingest", "docs", "https://example.org/sitemap.xml", "--watch")
    assert (result.exit_code, application.ingested) == (2, [])
    assert "watches folders and files" in result.stderr
