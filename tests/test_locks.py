"""What is installed is exactly what was locked: by hash, without an address, on every Python from 3.11 to 3.14."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from baking import PROJECT, ROOT
from conftest import Bake
from running import attempt, bash_blocks, run

LOCKS = ["requirements.lock", f"{PROJECT}/requirements.lock", f"{PROJECT}/deploy/uv.txt"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
INSTALL = ["uv", "pip", "install", "--require-hashes", "-r", "pyproject.toml", "-c", "requirements.lock"]


def pythons_at_hand() -> list[str]:
    """One interpreter of each minor version from 3.11 up: those that uv finds, and those that pyenv keeps."""
    listed = json.loads(run(["uv", "python", "list", "--only-installed", "--output-format", "json"], ROOT))
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin/python3.??")
    paths = [*map(str, kept), *(each["path"] for each in listed if "shims" not in each["path"])]
    found = {match[1]: match[0] for path in paths if (match := re.fullmatch(r".*python(3\.\d+)", path))}
    return [found[version] for version in PYTHONS if version in found]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if not line.startswith((" ", "#"))]
    assert pinned
    assert [line for line in pinned if not re.match(r"[\w.\[\]-]+==[\w.!+]+", line)] == []
    assert text.count("--hash=sha256:") >= len(pinned)
    assert re.findall(r"https?:|--(?:index|extra-index|find-links)|file:", text) == []


@pytest.mark.parametrize("folder", [".", PROJECT])
def test_a_lock_is_what_make_lock_writes(folder: str, template: Path, tmp_path: Path) -> None:
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(template / folder / name, tmp_path / name)
    options = "--quiet --universal --python-version 3.11 --all-extras --generate-hashes --no-header --no-annotate"
    run(f"uv pip compile {options} pyproject.toml -o requirements.lock".split(), tmp_path)
    assert " ".join(options.split()) in " ".join(
        (template / folder / "Makefile").read_text().replace("\\\n", "").split()
    )
    assert (tmp_path / "requirements.lock").read_text() == (template / folder / "requirements.lock").read_text()


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("folder", [".", PROJECT])
def test_a_lock_resolves_with_every_extra(folder: str, python: str, template: Path, tmp_path: Path) -> None:
    dry = ["--dry-run", "--all-extras", "--python-version", python, "--target", str(tmp_path / "target")]
    run([*INSTALL, *dry, "--only-binary", ":all:"], template / folder)


@pytest.mark.slow
@pytest.mark.parametrize("python", pythons_at_hand())
def test_the_app_answers_on_every_python_at_hand(python: str, baked: Bake) -> None:
    project = baked()
    run(["uv", "venv", "--quiet", "--python", python, ".venv"], project)
    run(["make", "setup", "ingest"], project)
    assert json.loads(run([".venv/bin/python", "-m", "app", "ask", "--json", "What is this?"], project))["model"]


@pytest.mark.slow
def test_plain_pip_installs_from_the_lock_too(baked: Bake) -> None:
    project = baked()
    (block,) = [block for block in bash_blocks(project / "README.md") if "pip>=26.1" in block]
    run(["bash", "-eu", "-c", block], project)
    assert "ingest" in run([".venv/bin/python", "-m", "app", "--help"], project)


def test_a_tampered_hash_is_refused(baked: Bake) -> None:
    project = baked()
    lock = project / "requirements.lock"
    text = lock.read_text(encoding="utf-8")
    entry = re.search(r"^typer==.*?(?=^\S)", text, re.MULTILINE | re.DOTALL)
    assert entry
    lock.write_text(text.replace(entry[0], re.sub(r"sha256:\w{4}", "sha256:0000", entry[0])), encoding="utf-8")
    done = attempt(["make", "setup"], project)
    assert done.returncode != 0
    assert "typer" in done.stderr
    assert "hash" in done.stderr.lower()
    assert not (project / ".venv" / "lib" / "python3" / "site-packages" / "typer").exists()
