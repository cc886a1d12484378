"""The source is the product: the template's folder of the project is checked and tested as it stands.

Under its braced name, with environment, caches and data outside of it; its tests don't read another's `.env`. The first
test takes half of the time of all, so it stands in a file that has more than two: while so many wait, pytest-xdist lets
no other file wait for the same worker.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from baking import PROJECT, bake, files
from running import assert_passes, run
from test_families import NO_FAMILY
from test_projects import OTHER, TIMEOUT

pytestmark = pytest.mark.slow
# One more than a project has, since half of a worker's time is spent in waiting.
WORKERS = (os.cpu_count() or 1) + 1


@dataclass(frozen=True)
class Source:
    """The folder, and the variables of somebody who works in it."""

    folder: Path
    outside: dict[str, str]

    def run(self, *command: str, timeout: float = 600, **variables: str) -> str:
        return run(list(command), self.folder, {**self.outside, **variables}, timeout)


@pytest.fixture(scope="module")
def made(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Source:
    place = tmp_path_factory.mktemp("place")
    source = shutil.copytree(template / PROJECT, place / "in place" / PROJECT)
    shutil.copy(bake(template, tmp_path_factory.mktemp("other"), **OTHER) / ".env.example", source / ".env")
    run(["uv", "venv", "--quiet", str(place / "venv")], place)
    install = ["uv", "pip", "install", "--python", str(place / "venv"), "--require-hashes", "-r", "pyproject.toml"]
    run([*install, "--extra", "test", "-c", "requirements.lock"], source)
    outside = {
        "PATH": f"{place / 'venv' / 'bin'}:/usr/bin:/bin",
        "PYTHONPYCACHEPREFIX": str(place / "bytecode"),
        "DATA_DIR": str(place / "data"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(place / "hypothesis"),
        "RUFF_NO_CACHE": "true",
    }
    return Source(source, outside)


@pytest.fixture
def source(made: Source) -> Iterator[Source]:
    """Nothing is written into it."""
    before = files(made.folder)
    yield made
    assert files(made.folder) == before


def test_all_its_tests_pass_in_place(source: Source) -> None:
    options = ["-p", "no:cacheprovider", "-m", NO_FAMILY, "-n", str(WORKERS), "--dist", "worksteal"]
    assert_passes(source.run("python", "-m", "pytest", *options, timeout=TIMEOUT))


def test_it_answers_in_place(source: Source) -> None:
    source.run("python", "-m", "app", "ingest", "docs/prompts.md", LLM_MODEL="offline")
    question = ("python", "-m", "app", "ask", "--json", "How do I add a prompt?")
    assert json.loads(source.run(*question, LLM_MODEL="offline"))["citations"]


def test_style_and_layers_are_right_in_place(source: Source) -> None:
    """Types are checked where a project's `make lint` is run (test_make.py)."""
    source.run("ruff", "check", ".")
    source.run("ruff", "format", "--check", ".")
    source.run("lint-imports", "--no-cache")
