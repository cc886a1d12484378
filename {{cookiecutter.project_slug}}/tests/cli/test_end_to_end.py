"""The whole program, as a stranger meets it: processes, files, signals, exit codes."""

import json
import shutil
import signal
import socket
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.cli.programs import (
    TIMEOUT,
    Call,
    Done,
    Program,
    besides_progress,
    documents,
    posix_only,
    wait_for_address,
)

DEPTH = "How deep does an emperor penguin dive?"


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A folder with two documents, ingested. Tests that write make a copy of it: `copied`."""
    program = Program(tmp_path_factory.mktemp("ingested"))
    docs = documents(program.folder)
    (docs / "photo.png").write_bytes(b"\x89PNG\0")
    done = program.run("ingest", "docs", "--json")
    assert (done.returncode, besides_progress(done.stderr)) == (0, "")
    report = json.loads(done.stdout)
    assert set(report) == {"documents", "chunks", "unchanged", "removed", "skipped", "seconds"}
    assert (report["documents"], report["unchanged"], report["removed"]) == (2, 0, 0)
    assert [skipped["source"] for skipped in report["skipped"]] == ["photo.png"]
    return program


@pytest.fixture
def copied(ingested: Program, tmp_path: Path) -> Program:
    shutil.copytree(ingested.folder, tmp_path / "copy")
    return Program(tmp_path / "copy")


@pytest.fixture
def empty(tmp_path: Path) -> Program:
    return Program(tmp_path)


def failed(done: Done, *parts: str, code: int = 1) -> None:
    """One line on standard error, which holds all parts; nothing on standard output."""
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") == 1, done.stderr
    assert [part for part in parts if part not in done.stderr] == [], done.stderr


def test_search_finds_the_document_by_a_word(ingested: Program) -> None:
    done = ingested.run("search", "krill", "--limit", "1", "--json")
    (hit,) = json.loads(done.stdout)
    assert set(hit) == {"id", "source", "collection", "heading", "text", "score", "page", "line", "row", "metadata"}
    assert (hit["source"], hit["heading"]) == ("penguins.md", "Penguins > Food")
    assert "krill" in hit["text"]


def test_ask_answers_with_a_citation(ingested: Program) -> None:
    done = ingested.run("ask", DEPTH, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    assert set(record) == {
        "answer", "citations", "abstained", "weak", "model", "prompt", "usage", "cost_usd", "calls", "decisions",
        "dropped", "withheld", "timings_ms",
    }  # fmt: skip
    assert "500 metres" in record["answer"]
    assert {citation["source"] for citation in record["citations"]} == {"penguins.md"}
    assert any("500 metres" in citation["quote"] for citation in record["citations"])
    assert (record["abstained"], record["cost_usd"]) == (False, 0)
    assert "offline" in record["model"]
    assert record["usage"]["input_tokens"] > 0
    assert record["timings_ms"]["total"] >= record["timings_ms"]["retrieve"] > 0


def test_ask_from_standard_input_for_people(ingested: Program) -> None:
    done = ingested.run("ask", "-", stdin="How often are steel bridges painted?\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "15 years" in done.stdout
    assert "[1] bridges.md > Bridges > Rust" in done.stdout
    assert "\x1b" not in done.stdout


def test_ask_abstains_with_exit_0(ingested: Program) -> None:
    done = ingested.run("ask", "Who composed the opera Tosca?", "--json")
    assert done.returncode == 0
    record = json.loads(done.stdout)
    assert (record["abstained"], record["citations"]) == (True, [])


def test_chat_takes_questions_one_a_line(ingested: Program) -> None:
    done = ingested.run("chat", "--json", stdin="What do emperor penguins eat?\n/new\nHow often are bridges painted?\n")
    turns: list[dict[str, Any]] = json.loads(done.stdout)["turns"]
    assert [turn["citations"][0]["source"] for turn in turns] == ["penguins.md", "bridges.md"]


def test_ingesting_again_counts_what_is_unchanged_and_removes_what_is_gone(copied: Program) -> None:
    # The copy is another folder, and so another collection, unless both are given a name.
    again = Call(("ingest", "docs", "--collection", "kept", "--json"))
    first, second = (json.loads(done.stdout) for done in copied.run_all(again, again))
    (copied.folder / "docs" / "bridges.md").unlink()
    third, rebuilt = (
        json.loads(done.stdout) for done in copied.run_all(again, Call(("ingest", "--rebuild", "--json")))
    )
    counts = ("documents", "unchanged", "removed")
    assert [[report[name] for name in counts] for report in (first, second, third)] == [[2, 0, 0], [2, 2, 0], [1, 1, 1]]
    assert rebuilt["documents"] > 0


def test_before_anything_is_ingested_ask_names_the_command_doctor_warns_and_nothing_is_written(empty: Program) -> None:
    asked, doctor = empty.run_all(Call(("ask", "why?")), Call(("doctor", "--json")))
    failed(asked, "python -m app ingest")
    assert doctor.returncode == 0, doctor.stdout
    assert {check["name"]: check["status"] for check in json.loads(doctor.stdout)["checks"]}["index"] == "warn"
    assert list(empty.folder.iterdir()) == []


BAD_SETTINGS = {
    "provider": {"LLM_MODEL": "nobody:model"},
    "LLM_API_KEY": {"LLM_MODEL": "openai:gpt-5-mini"},
    "LLM_BASE_URL": {"LLM_MODEL": "openai:llama", "LLM_BASE_URL": "http://127.0.0.1:9/v1"},
    "EMBEDDING_MODEL": {"EMBEDDING_MODEL": "nothing"},
    "VECTOR_STORE": {"VECTOR_STORE": "pinboard"},
    "QDRANT_URL": {"QDRANT_URL": "http://127.0.0.1:9"},
    "LOG_LEVEL": {"LOG_LEVEL": "loud"},
}


def test_a_setting_that_does_not_work_is_one_line_that_names_it(ingested: Program) -> None:
    calls = [Call(("ask", DEPTH), settings=settings) for settings in BAD_SETTINGS.values()]
    for named, done in zip(BAD_SETTINGS, ingested.run_all(*calls), strict=True):
        failed(done, named)


def test_what_is_no_question_is_one_line(ingested: Program) -> None:
    calls = [Call(("ask", "-"), stdin=question) for question in ("", "  \n", "?!", "x" * 10_001, "x" * 1_000_000)]
    calls += [Call(("search", "")), Call(("ask", "x" * 10_001))]
    for done in ingested.run_all(*calls):
        failed(done, "question")


def test_what_can_not_be_ingested_is_one_line(empty: Program) -> None:
    (empty.folder / "hollow").mkdir()
    missing, hollow = empty.run_all(Call(("ingest", "nowhere")), Call(("ingest", "hollow")))
    failed(missing, "nowhere")
    assert (hollow.returncode, hollow.stderr.count("\n")) == (1, 1)
    assert hollow.stderr.startswith("error: ")


def test_a_bad_env_file_is_one_line_that_names_file_and_line(empty: Program) -> None:
    (empty.folder / ".env").write_text("APP_NAME=x\nnonsense here\n", encoding="utf-8")
    failed(empty.run("ask", "why?"), ".env line 2")


def test_a_torn_index_is_one_line_and_rebuild_mends_it(copied: Program) -> None:
    (manifest,) = (copied.folder / "data" / "index").glob("*/manifest.json")
    manifest.write_text("{", encoding="utf-8")
    ask = Call(("ask", DEPTH))
    before, doctor, rebuild, after = copied.run_all(ask, Call(("doctor",)), Call(("ingest", "docs", "--rebuild")), ask)
    failed(before, "--rebuild")
    assert (doctor.returncode, rebuild.returncode) == (1, 0)
    assert "500 metres" in after.stdout


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@posix_only
def test_serve_answers_holds_the_index_and_lets_go_of_it_at_sigterm(ingested: Program) -> None:
    port = free_port()
    with ingested.started("serve", "--port", str(port)) as process:
        address = wait_for_address(process)
        assert address == f"http://127.0.0.1:{port}"
        body = json.dumps({"query": "krill", "limit": 1}).encode()
        request = Request(f"{address}/search", body, {"Content-Type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
            assert json.load(response)[0]["source"] == "penguins.md"
        asked, doctor, served = ingested.run_all(
            Call(("ask", DEPTH)),
            Call(("doctor", "--port", str(port))),
            Call(("serve", "--port", str(port)), settings={"DATA_DIR": "other"}),
        )
        failed(asked, address, str(process.pid))
        failed(served, str(port), "--port")
        assert doctor.returncode == 0
        assert f"warn  port: {port}" in doctor.stdout
        process.terminate()
        assert process.wait(TIMEOUT) == 143
    assert ingested.run("ask", DEPTH).returncode == 0


@posix_only
def test_serve_on_an_empty_index_is_ready_and_ctrl_c_ends_it_in_one_line(empty: Program) -> None:
    with empty.started("serve", "--port", "0") as process:
        address = wait_for_address(process)
        with urlopen(f"{address}/health/ready", timeout=TIMEOUT) as response:  # noqa: S310
            assert response.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(TIMEOUT) == 130
        assert process.stderr
        last = process.stderr.read().splitlines()[-1]
        assert last == "interrupted"


@posix_only
def test_breaking_off_an_ingestion_loses_nothing(copied: Program) -> None:
    many = copied.folder / "many"
    many.mkdir()
    for page in range(400):
        text = f"# Page {page}\n\nPage {page} tells of ship number {page * 7} and its long way home.\n" * 6
        (many / f"{page}.md").write_text(text, encoding="utf-8")
    assert break_off(copied, signal.SIGINT) == (130, "interrupted\n")
    assert break_off(copied, signal.SIGKILL) == (-9, "")
    shutil.rmtree(many)
    asked, again = copied.run_all(Call(("ask", DEPTH)), Call(("ingest", "docs", "--json")))
    assert "500 metres" in asked.stdout
    assert json.loads(again.stdout)["documents"] == 2


def break_off(program: Program, number: signal.Signals) -> tuple[int, str]:
    """Send a signal to an ingestion as soon as it holds the index; its exit code and what it said."""
    holder = program.folder / "data" / "index" / "holder.json"
    holder.unlink(missing_ok=True)
    with program.started("ingest", "many") as process:
        while process.poll() is None and not holder.exists():
            time.sleep(0.001)  # and leaves the processor to it
        process.send_signal(number)
        _, notes = process.communicate(timeout=TIMEOUT)
        return process.returncode, besides_progress(notes)
