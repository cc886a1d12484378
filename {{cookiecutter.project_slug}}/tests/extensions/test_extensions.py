"""Each way to extend the project, tried: one copy of it takes them all, by exactly the files that docs/extend.md names.

An extension is a diff of this folder. It shows what adding one takes. In a project that has gone on, it may no longer
apply, and then these tests are skipped: change a copy, and save what `git diff` says.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT, text

DIFFS = sorted(Path(__file__).parent.glob("*.diff"))
NOT_OURS = shutil.ignore_patterns(".git", ".venv", "data", "build", "__pycache__", ".*_cache", ".hypothesis")
SUITES = ("tests/contract", "tests/test_registries.py", "tests/test_env_example.py", "tests/deploy/test_runbooks.py")
DOCS = ("tests/docs/test_names.py", "tests/docs/test_links.py", "tests/docs/test_commands.py")
SECONDS = 300


def files(diff: Path) -> set[str]:
    return set(re.findall(r"^\+\+\+ b/(.+)$", diff.read_text(encoding="utf-8"), re.MULTILINE))


def named(diff: Path) -> set[str]:
    """The files that docs/extend.md lists in the section of this extension."""
    sections = re.split(r"^## ", text("extend.md"), flags=re.MULTILINE)[1:]
    [section] = [section for section in sections if f"extensions/{diff.name})" in section]
    return set(re.findall(r"^- `([^`]+)`$", section, re.MULTILINE))


@pytest.mark.parametrize("diff", DIFFS, ids=lambda diff: diff.stem)
def test_the_guide_names_exactly_the_files_that_an_extension_touches(diff: Path) -> None:
    assert named(diff) == files(diff)


def test_the_guide_shows_every_extension_and_no_other() -> None:
    assert sorted(re.findall(r"extensions/(\w+\.diff)\)", text("extend.md"))) == [diff.name for diff in DIFFS]


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with all extensions in it."""
    copy = shutil.copytree(PROJECT, tmp_path_factory.mktemp("extended") / "project", ignore=NOT_OURS)
    for diff in DIFFS:
        try:
            run(copy, "git", "apply", "--whitespace=nowarn", str(diff))
        except AssertionError as error:
            pytest.skip(f"{diff.name} fits this project no longer: make it anew from a copy\n{error}")
    return copy


def run(folder: Path, *command: str) -> None:
    """Raises AssertionError, with what it printed, when the command fails."""
    bin_folder = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "RUFF_NO_CACHE": "true",
    }
    done = subprocess.run(  # noqa: S603
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4000:]}{done.stderr[-2000:]}"


def test_all_together_pass_their_tests_and_the_suites_that_hold_for_every_entry(extended: Path) -> None:
    added = sorted(name for diff in DIFFS for name in files(diff) if re.search(r"/test_\w+\.py$", name))
    quiet = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist")
    run(extended, sys.executable, "-m", "pytest", *quiet, "-m", without_families(), *added, *SUITES, *DOCS)


def without_families() -> str:
    """What `make test` leaves out: tests that need more packages than it installs."""
    markers = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    return " and ".join(f"not {marker.partition(':')[0]}" for marker in markers)


def test_all_together_keep_style_and_layers(extended: Path) -> None:
    run(extended, "ruff", "check", ".")
    run(extended, "ruff", "format", "--check", ".")
    run(extended, "lint-imports", "--no-cache")
