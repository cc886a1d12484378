"""Generated projects at work, set up by their own commands. All tests run once, in place.

A generated project has the same bytes but for what is rendered (test_choices.py), so it runs the tests that read that.
"""

import json
import re
import shutil
from pathlib import Path

import pytest
from baking import PROJECT, ROOT, bake, files, project_files
from running import attempt, run

pytestmark = pytest.mark.slow
TIMEOUT = 1800
READERS = ("tests/api/test_pictures.py", "tests/deploy/", "tests/test_env_example.py", "tests/test_settings.py")
RENDERED_NAMES = (".env.example", "LICENSE", "README", "overlays/")


@pytest.fixture(scope="module")
def default(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = bake(template, tmp_path_factory.mktemp("default"))
    run(["make", "setup", "ingest"], project)
    return project


@pytest.fixture(scope="module")
def other(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("with a space")
    answers = {"project_name": "Größe & 'Co'", "chat_model": "openai", "license": "Apache-2.0", "ci": "none"}
    project = bake(template, output, **answers)
    run(["make", "setup"], project)
    return project


def assert_passes(output: str) -> None:
    """All tests of a project ran: none was skipped, none is expected to fail."""
    summary = output.strip().splitlines()[-1]
    assert re.search(r"\d+ passed", summary), summary
    assert not re.search(r"skipped|xfailed|failed|error", summary), output[-4000:]


def test_the_default_project_passes_the_tests_that_read_what_is_rendered(default: Path) -> None:
    assert_passes(run(["make", "test", f"ARGS={' '.join(READERS)}"], default))


def test_another_project_passes_the_tests_that_read_what_is_rendered(other: Path) -> None:
    assert_passes(run(["make", "test", f"ARGS={' '.join(READERS)}"], other))


def test_no_other_test_reads_what_is_rendered() -> None:
    tests = [name for name in project_files() if name.startswith("tests/") and name.endswith(".py")]
    readers = {name for name in tests if any(each in read(name) for each in RENDERED_NAMES)}
    assert {name for name in readers if not name.startswith(READERS)} == set()
    assert {each for each in READERS if not any(name.startswith(each) for name in tests)} == set()


def test_the_default_project_answers_without_a_key(default: Path) -> None:
    answer = json.loads(run([".venv/bin/python", "-m", "app", "ask", "--json", "How do I add a prompt?"], default))
    assert answer["citations"]
    assert not answer["abstained"]


def test_the_commands_that_post_gen_names_bring_a_cited_answer(default: Path) -> None:
    assert "[1]" in run(["make", "ask", "QUESTION=How do I add a prompt?"], default)


def test_a_question_may_hold_what_shells_and_make_expand(default: Path) -> None:
    run(["make", "ask", 'QUESTION=Is `touch pwned` "quoted" or it\'s $$(touch pwned)?'], default)
    assert not (default / "pwned").exists()


def test_make_bench_names_measurements_that_exist(default: Path) -> None:
    named = re.findall(r"for part in ([a-z ]+);", (default / "Makefile").read_text(encoding="utf-8"))[0].split()
    for part in named:
        run([".venv/bin/python", "-m", "app", "benchmark", part, "--help"], default)


def test_the_answers_decide_what_is_installed(template: Path, other: Path, tmp_path: Path) -> None:
    fresh = bake(template, tmp_path)
    run(["make", "setup"], fresh)
    check = [".venv/bin/python", "-c", "import langchain_openai"]
    assert attempt(check, fresh).returncode == 1
    assert attempt(check, other).returncode == 0


def test_a_project_without_its_key_says_so_in_one_line(other: Path) -> None:
    run(["make", "ingest"], other)
    done = attempt(["make", "--silent", "ask", "QUESTION=What is this?"], other)
    assert done.returncode != 0
    assert "LLM_API_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_setup_keeps_what_a_person_wrote_into_env(default: Path) -> None:
    (default / ".env").write_text('APP_NAME="Mine"\n', encoding="utf-8")
    run(["make", "setup"], default)
    assert (default / ".env").read_text(encoding="utf-8") == 'APP_NAME="Mine"\n'


def test_the_source_is_a_running_project_in_place(template: Path, other: Path, tmp_path: Path) -> None:
    """Under its braced name, with environment, caches and data outside of it; its tests don't read another's `.env`."""
    source = shutil.copytree(template / PROJECT, tmp_path / "in place" / PROJECT)
    shutil.copy(other / ".env", source / ".env")
    before = files(source)
    run(["uv", "venv", "--quiet", str(tmp_path / "venv")], tmp_path)
    install = ["uv", "pip", "install", "--python", str(tmp_path / "venv"), "--require-hashes", "-r", "pyproject.toml"]
    run([*install, "--extra", "test", "-c", "requirements.lock"], source)
    outside = {
        "PATH": f"{tmp_path / 'venv' / 'bin'}:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATA_DIR": str(tmp_path / "data"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path / "hypothesis"),
        "MYPY_CACHE_DIR": str(tmp_path / "mypy"),
        "RUFF_NO_CACHE": "true",
    }
    run(["ruff", "check", "."], source, outside)
    run(["ruff", "format", "--check", "."], source, outside)
    run(["mypy"], source, outside)
    run(["lint-imports", "--no-cache"], source, outside)
    assert_passes(
        run(["python", "-m", "pytest", "-p", "no:cacheprovider", "-m", "not deploy"], source, outside, TIMEOUT)
    )
    outside["LLM_MODEL"] = "offline"
    run(["python", "-m", "app", "ingest", "docs"], source, outside)
    answer = json.loads(run(["python", "-m", "app", "ask", "--json", "How do I add a prompt?"], source, outside))
    assert answer["citations"]
    assert files(source) == before


@pytest.mark.deploy
def test_the_default_project_passes_the_tests_that_need_more_tools(default: Path) -> None:
    assert_passes(run(["make", "test-deploy"], default, timeout=TIMEOUT))


def read(name: str) -> str:
    return (ROOT / PROJECT / name).read_text(encoding="utf-8")
