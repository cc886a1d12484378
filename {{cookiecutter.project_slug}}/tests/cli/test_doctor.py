import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.errors import EmptyIndex, IndexBroken, IndexBusy
from app.llm.providers import PROVIDERS
from tests.cli.conftest import FakeApplication, Run
from tests.fakes.packages import without_extra


@pytest.fixture(autouse=True)
def _clean_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder and no settings in the environment: doctor reads both."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "LLM_MODEL",
        "LLM_BASE_URL",
        "LLM_API_KEY",
        "EMBEDDING_MODEL",
        "QDRANT_URL",
        "DATA_DIR",
        "DATABASE_URL",
        "LOG_LEVEL",
    ):
        monkeypatch.delenv(name, raising=False)
    for entry in PROVIDERS.values():
        for name in (name for names in entry.variables.values() for name in names):
            monkeypatch.delenv(name, raising=False)


def findings(run: Run) -> tuple[int, dict[str, Any]]:
    result = run("doctor", "--json")
    document = json.loads(result.stdout)
    assert document["healthy"] is (result.exit_code == 0)
    return result.exit_code, {check["name"]: check for check in document["checks"]}


def test_a_healthy_installation_exits_with_0(run: Run, application: FakeApplication) -> None:
    code, checks = findings(run)
    assert code == 0
    own = {"python", "packages", "extras", "port", ".env", "data folder"}
    assert set(checks) == {*own, "model", "embedding model", "database", "vector store", "index"}
    assert checks["vector store"]["detail"] == "VECTOR_STORE=qdrant, in data/index"
    assert checks["index"]["status"] == "ok"
    assert checks["index"]["detail"].startswith("9 chunks")
    assert application.opened == [("doctor", None)]


def test_people_see_one_line_for_each_check_and_how_to_mend(run: Run, application: FakeApplication) -> None:
    application.chunks = 0
    result = run("doctor")
    assert result.exit_code == 0
    assert "ok    python: " in result.stdout
    assert "warn  index: nothing is indexed yet\n      -> run `python -m app ingest docs`\n" in result.stdout


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("LLM_MODLE=offline", "LLM_MODEL"),
        ("QDRANT_URL=localhost:6333", "QDRANT_URL"),
        ("this is no setting", "line 1"),
    ],
)
def test_broken_settings_are_named_and_the_rest_is_still_looked_at(run: Run, line: str, named: str) -> None:
    Path(".env").write_text(line + "\n", encoding="utf-8")
    code, checks = findings(run)
    assert code == 1
    assert checks["settings"]["status"] == "fail"
    assert named in checks["settings"]["detail"]
    assert checks["packages"]["status"] == "ok"
    assert "index" not in checks


def test_an_env_file_that_is_not_text_is_broken(run: Run) -> None:
    Path(".env").write_bytes(b"LLM_MODEL=\xff\xfe")
    code, checks = findings(run)
    assert (code, checks["settings"]["status"]) == (1, "fail")


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ("LLM_MODEL=nobody:model", "provider"),
        ("LLM_MODEL=openai", "provider:model"),
        ("LLM_MODEL=openai:gpt-5-mini", "LLM_API_KEY"),
        ("LLM_MODEL=openai:m\nLLM_API_KEY=x\nLLM_MAX_OUTPUT_TOKENS=9000", "LLM_CONTEXT_TOKENS"),
    ],
)
def test_a_model_that_can_not_be_built_is_broken(
    run: Run, settings: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    Path(".env").write_text(settings + "\n", encoding="utf-8")
    code, checks = findings(run)
    assert (code, checks["model"]["status"]) == (1, "fail")
    assert named in checks["model"]["detail"]


@pytest.mark.parametrize("name", [name for name, entry in PROVIDERS.items() if entry.required])
def test_what_a_provider_needs_is_named(run: Run, name: str) -> None:
    Path(".env").write_text(f"LLM_MODEL={name}:m\n", encoding="utf-8")
    code, checks = findings(run)
    assert (code, checks["model"]["status"]) == (1, "fail")
    entry = PROVIDERS[name]
    assert f"or {entry.variables[entry.required[0]][0]} in .env" in checks["model"]["detail"]


@pytest.mark.parametrize("name", [name for name in PROVIDERS if name != "cohere"])  # which is for embeddings only
def test_a_package_that_is_missing_is_an_extra_to_install(run: Run, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra(name, monkeypatch)
    entry = PROVIDERS[name]
    needed = "".join(f"{entry.variables[option][0]}=http://given\n" for option in entry.required)
    Path(".env").write_text(f"LLM_MODEL={name}:m\n{needed}", encoding="utf-8")
    code, checks = findings(run)
    assert (code, checks["model"]["status"]) == (1, "fail")
    assert f'run `make setup EXTRAS="{name}"`' in checks["model"]["detail"]


def test_a_model_server_that_is_down_is_broken(run: Run) -> None:
    Path(".env").write_text("LLM_MODEL=openai:llama\nLLM_BASE_URL=http://127.0.0.1:9/v1\n", encoding="utf-8")
    code, checks = findings(run)
    assert code == 1
    assert checks["model"]["status"] == "ok"
    assert checks["model server"]["status"] == "fail"


def test_an_ollama_that_is_down_is_broken(run: Run) -> None:
    Path(".env").write_text("LLM_MODEL=ollama:llama3.2\nLLM_BASE_URL=http://127.0.0.1:9\n", encoding="utf-8")
    code, checks = findings(run)
    assert (code, checks["model server"]["status"]) == (1, "fail")


@pytest.mark.parametrize("address", ["http://me:pw123@127.0.0.1:9/v1", "http://127.0.0.1:9/v1?api_key=pw123"])
def test_no_password_of_an_address_is_shown(run: Run, application: FakeApplication, address: str) -> None:
    Path(".env").write_text(f"LLM_MODEL=openai:llama\nLLM_BASE_URL={address}\n", encoding="utf-8")
    application.failure = ValueError(f"no server at {address}")
    code, checks = findings(run)
    shown = run("doctor")
    assert (code, checks["model server"]["status"], checks["index"]["status"]) == (1, "fail", "fail")
    assert "***" in checks["model server"]["detail"]
    assert "pw123" not in shown.stdout + shown.stderr + json.dumps(checks)


def test_an_index_in_use_is_fine_and_its_holder_is_told(run: Run, application: FakeApplication) -> None:
    application.failure = IndexBusy("the index is held by process 7 at http://127.0.0.1:8000: stop it")
    code, checks = findings(run)
    assert (code, checks["index"]["status"]) == (0, "ok")
    assert "http://127.0.0.1:8000" in checks["index"]["detail"]


def test_an_empty_index_is_a_warning(run: Run, application: FakeApplication) -> None:
    application.chunks = EmptyIndex("nothing is indexed")
    code, checks = findings(run)
    assert (code, checks["index"]["status"]) == (0, "warn")


@pytest.mark.parametrize("failure", [IndexBroken("the index is torn: run ingest --rebuild"), ValueError("surprise")])
def test_a_broken_index_is_a_finding_not_a_crash(run: Run, application: FakeApplication, failure: Exception) -> None:
    application.chunks = failure
    code, checks = findings(run)
    assert (code, checks["index"]["status"]) == (1, "fail")
    assert str(failure) in checks["index"]["detail"]


def test_a_database_that_fails_is_a_warning_and_one_of_other_code_is_broken(run: Run) -> None:
    Path("data").mkdir()
    Path("data/app.db").write_bytes(b"\xff" * 2000)
    code, checks = findings(run)
    assert (code, checks["database"]["status"]) == (0, "warn")
    assert "put a backup in its place" in checks["database"]["detail"]
    Path("data/app.db").unlink()
    with closing(sqlite3.connect("data/app.db")) as connection:
        connection.executescript("CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES (9);")
    code, checks = findings(run)
    assert (code, checks["database"]["status"]) == (1, "fail")


def test_doctor_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    run("doctor")
    assert list(tmp_path.iterdir()) == []
