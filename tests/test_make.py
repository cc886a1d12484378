"""The two commands on a fresh machine, which has nothing but make, git and Python."""

import re
import sys
from pathlib import Path

import pytest
from baking import export
from running import attempt, run


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PATH with what a system brings, Python included, but no uv."""
    folder = tmp_path_factory.mktemp("bin")
    for place in ("/bin", "/usr/bin"):
        for program in Path(place).iterdir():
            if not program.name.startswith(("uv", "python")) and not (folder / program.name).is_symlink():
                (folder / program.name).symlink_to(program)
    (folder / "python3").symlink_to(sys._base_executable)  # type: ignore[attr-defined]
    return folder


def python_that(fails: str, bare: Path, folder: Path) -> str:
    """A PATH whose python3 fails on scripts that hold these words."""
    folder.mkdir()
    (folder / "python3").write_text(
        f'#!/bin/sh\ncase "$*" in *"{fails}"*) exit 1;; esac\nexec "{bare}/python3" "$@"\n', encoding="utf-8"
    )
    (folder / "python3").chmod(0o755)
    return f"{folder}:{bare}"


@pytest.mark.slow
def test_demo_needs_nothing_but_python(bare: Path, tmp_path: Path) -> None:
    """Bakes, sets up, ingests, answers one question with sources, abstains on the other, says how to serve."""
    shown = run(["make", "demo"], export(tmp_path / "clone"), {"PATH": str(bare)})
    answered, abstained = re.split(r"no answer: the documents do not say", shown)
    assert re.search(r"^\[1\] \S+\.md > \S+", answered, re.MULTILINE)
    for account in (answered, abstained):
        assert re.search(r"model offline, extractive \| prompt \S+ \| \d+ tokens in, \d+ out \| \$0\.0+", account)
        assert re.search(r"retrieve \d+, prompt \d+, first token \d+, model \d+, total \d+", account)
    assert shown.splitlines()[-1] == "To serve the API and the page: cd build/my-llm-app && make run"


@pytest.mark.parametrize("place", [".", "{{cookiecutter.project_slug}}"])
def test_a_python_without_ensurepip_is_told_which_package_to_install(place: str, bare: Path, tmp_path: Path) -> None:
    path = python_that("ensurepip", bare, tmp_path / "bin")
    target = "demo" if place == "." else "setup"
    done = attempt(["make", "--silent", target], export(tmp_path / "clone") / place, {"PATH": path})
    assert done.returncode != 0
    assert "apt-get install python3-venv" in done.stderr.splitlines()[0]
    assert "make" in done.stderr.splitlines()[-1]


def test_an_old_python_is_refused_in_one_line(bare: Path, tmp_path: Path) -> None:
    path = python_that("version_info", bare, tmp_path / "bin")
    done = attempt(["make", "--silent", "demo"], export(tmp_path / "clone"), {"PATH": path})
    assert done.returncode != 0
    assert "3.11 to 3.14" in done.stderr.splitlines()[0]


@pytest.mark.parametrize("place", [".", "{{cookiecutter.project_slug}}"])
def test_help_lists_every_command(place: str, template: Path) -> None:
    listed = run(["make"], template / place)
    phony = re.search(r"^\.PHONY: (.*)$", (template / place / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony
    assert set(re.findall(r"make ([a-z-]+)", listed)) >= set(phony[1].split())
