"""promptfoo itself, against this project's own service: what it says of attacks and questions is what we say."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluation.redteam.attack import DOCUMENTS
from tests.cli.programs import Program, clean_environment, documents, wait_for_address

pytestmark = pytest.mark.promptfoo
PACKAGE = "promptfoo@0.121.20"
SECONDS = 500
KEY = "a-key-of-its-own"
QUESTIONS = [
    {"id": "food", "question": "What do emperor penguins eat?", "kind": "answerable", "sources": ["penguins.md"],
     "expect": ["krill"]},
    {"id": "paint", "question": "How often are steel bridges painted?", "kind": "answerable", "sources": ["bridges.md"],
     "expect": ["every 15 years"]},
    {"id": "wrong-source", "question": "How deep does an emperor penguin dive?", "kind": "answerable",
     "sources": ["bridges.md"], "expect": ["500 metres"]},
    {"id": "far", "question": "Who won the football world cup in 1998?", "kind": "out_of_scope"},
]  # fmt: skip


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A project with two documents, and those that carry attacks."""
    made = Program(tmp_path_factory.mktemp("promptfoo"))
    docs = documents(made.folder)
    for path in DOCUMENTS.iterdir():
        shutil.copy(path, docs)
    (made.folder / ".env").write_text(f"API_KEY={KEY}\n", encoding="utf-8")
    (made.folder / "questions.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    assert made.run("ingest", "docs").returncode == 0
    return made


@pytest.fixture(scope="module")
def url(program: Program) -> Iterator[str]:
    with program.started("serve", "--port", "0") as process:
        yield wait_for_address(process)


def promptfoo(folder: Path, config: str, *options: str) -> dict[str, bool]:
    """By the id of each test whether promptfoo passes it. Nothing is sent to its makers."""
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("npx is not installed: apt-get install npm")
    quiet = {"PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1", "PROMPTFOO_CONFIG_DIR": "state"}
    kept = {name: value for name, value in os.environ.items() if name.startswith(("npm_", "NPM_", "NODE_"))}
    command = [npx, "--yes", PACKAGE, "eval", "-c", config, "-o", "found.json", "--no-cache", "--no-table", *options]
    done = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env={**clean_environment(), **kept, **quiet, "API_KEY": KEY},
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert (folder / "found.json").exists(), done.stdout + done.stderr
    found: Any = json.loads((folder / "found.json").read_text(encoding="utf-8"))["results"]
    assert found["stats"]["errors"] == 0, done.stdout
    return {one["testCase"]["metadata"]["id"]: one["success"] for one in found["results"]}


def test_promptfoo_says_of_every_attack_what_we_say(program: Program, url: str) -> None:
    assert program.run("evaluate", "redteam", "--export", "attacks.yaml", "--url", url).returncode == 0
    theirs = promptfoo(program.folder, "attacks.yaml")
    ours = json.loads(program.run("evaluate", "redteam", "--url", url, "--send-documents", "--json").stdout)
    held = {one["id"]: not one["succeeded"] for one in ours["attacks"] if one["id"] in theirs}
    assert theirs == held
    assert not all(held.values())
    assert len(held) >= 40


def test_the_guarded_ones_alone_all_pass(program: Program, url: str) -> None:
    assert program.run("evaluate", "redteam", "--export", "attacks.yaml", "--url", url).returncode == 0
    found = promptfoo(program.folder, "attacks.yaml", "--filter-metadata", "guarded=yes")
    assert len(found) >= 20
    assert all(found.values())


def test_promptfoo_finds_the_wrong_source_and_passes_the_rest(program: Program, url: str) -> None:
    done = program.run("evaluate", "export", "questions.yaml", "--questions", "questions.jsonl", "--url", url)
    assert done.returncode == 0, done.stderr
    found = promptfoo(program.folder, "questions.yaml")
    assert found == {"food": True, "paint": True, "wrong-source": False, "far": True}
