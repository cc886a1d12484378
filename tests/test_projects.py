"""Generated projects at work, set up by their own commands. All tests run once, in place (test_in_place.py).

A generated project has the same bytes but for what is rendered (test_choices.py), so it runs the tests that read that.
"""

import json
import re
from pathlib import Path

import pytest
from baking import PROJECT, ROOT, bake, project_files
from running import assert_passes, attempt, run
from test_families import FAMILIES

pytestmark = pytest.mark.slow
TIMEOUT = 2700
READERS = ("tests/api/test_pictures.py", "tests/deploy/", "tests/test_env_example.py", "tests/test_settings.py")
RENDERED_NAMES = (".env.example", "LICENSE", "README", "overlays/")
# Those of open weights, not of the project.
OTHER_LICENSES = ("tests/llm/test_open_weights.py", "tests/llm/transformers/", "tests/weights/")
OTHER = {"project_name": "Größe & 'Co'", "chat_model": "openai", "license": "Apache-2.0", "ci": "none"}


@pytest.fixture(scope="module")
def fresh(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bake(template, tmp_path_factory.mktemp("default"))


@pytest.fixture(scope="module")
def default(fresh: Path) -> Path:
    run(["make", "setup", "ingest", "PATHS=docs/prompts.md"], fresh)
    return fresh


@pytest.fixture(scope="module")
def other(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("with a space")
    project = bake(template, output, **OTHER)
    run(["make", "setup"], project)
    return project


def test_the_default_project_passes_the_tests_that_read_what_is_rendered(default: Path) -> None:
    assert_passes(run(["make", "test", f"ARGS={' '.join(READERS)}"], default))


def test_another_project_passes_the_tests_that_read_what_is_rendered(other: Path) -> None:
    assert_passes(run(["make", "test", f"ARGS={' '.join(READERS)}"], other))


def test_no_other_test_reads_what_is_rendered() -> None:
    tests = [name for name in project_files() if name.startswith("tests/") and name.endswith(".py")]
    readers = {name for name in tests if any(each in read(name) for each in RENDERED_NAMES)}
    assert {name for name in readers if not name.startswith((*READERS, *OTHER_LICENSES))} == set()
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


def test_make_evaluate_says_where_its_report_lies(default: Path) -> None:
    done = attempt(["make", "evaluate"], default)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "the report is in data/report/report.html" in done.stderr
    assert (default / "data" / "report" / "report.html").is_file()


def test_make_bench_names_measurements_that_exist(default: Path) -> None:
    named = re.findall(r"for part in ([a-z ]+);", (default / "Makefile").read_text(encoding="utf-8"))[0].split()
    for part in named:
        run([".venv/bin/python", "-m", "app", "benchmark", part, "--help"], default)


def test_the_answers_decide_what_is_installed(template: Path, other: Path, tmp_path: Path) -> None:
    untested = bake(template, tmp_path)
    run(["make", "setup"], untested)
    check = [".venv/bin/python", "-c", "import langchain_openai"]
    assert attempt(check, untested).returncode == 1
    assert attempt(check, other).returncode == 0


def test_a_project_without_its_key_says_so_in_one_line(other: Path) -> None:
    run(["make", "ingest", "PATHS=docs/index.md"], other)
    done = attempt(["make", "--silent", "ask", "QUESTION=What is this?"], other)
    assert done.returncode != 0
    assert "LLM_API_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_setup_keeps_what_a_person_wrote_into_env(default: Path) -> None:
    (default / ".env").write_text('APP_NAME="Mine"\n', encoding="utf-8")
    run(["make", "setup"], default)
    assert (default / ".env").read_text(encoding="utf-8") == 'APP_NAME="Mine"\n'


@pytest.mark.parametrize("family", [pytest.param(name, marks=getattr(pytest.mark, name)) for name in FAMILIES])
def test_the_default_project_passes_its_families_of_tests(family: str, fresh: Path) -> None:
    """It has what a person's has by then: an environment, settings and an index, be it of one page."""
    run(["make", "setup", "ingest", "PATHS=docs/index.md"], fresh)
    assert_passes(run(["make", f"test-{family}"], fresh, timeout=TIMEOUT))


def read(name: str) -> str:
    return (ROOT / PROJECT / name).read_text(encoding="utf-8")
