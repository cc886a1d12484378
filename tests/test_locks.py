"""What is installed is exactly what was locked: by hash, without an address, on every Python from 3.11 to 3.14."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from baking import PROJECT, ROOT
from conftest import Bake
from running import attempt, bash_blocks, run

LOCKS = [
    "requirements.lock",
    f"{PROJECT}/requirements.lock",
    f"{PROJECT}/transformers.lock",
    f"{PROJECT}/finetuning.lock",
    f"{PROJECT}/deploy/uv.txt",
]
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
    copy = shutil.copytree(template / folder, tmp_path / "copy", ignore=shutil.ignore_patterns(PROJECT, "app", "tests"))
    command = ["make", "lock", f"VENV={sys.prefix}"] if folder == PROJECT else compile_command(template)
    run(command, copy)
    for lock in copy.glob("*.lock"):
        assert lock.read_text() == (template / folder / lock.name).read_text(), lock.name


def compile_command(template: Path) -> list[str]:
    """Of the template's own Makefile, which would set up an environment first."""
    options = "--quiet --universal --python-version 3.11 --all-extras --generate-hashes --no-header --no-annotate"
    assert options in " ".join((template / "Makefile").read_text().replace("\\\n", "").split())
    return f"uv pip compile {options} pyproject.toml -o requirements.lock".split()


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("folder", [".", PROJECT])
def test_a_lock_resolves_with_every_extra(folder: str, python: str, template: Path, tmp_path: Path) -> None:
    """All of them together: those with a lock of their own too, but for torch, which is installed before."""
    dry = ["--dry-run", "--all-extras", "--python-version", python, "--target", str(tmp_path / "target")]
    apart = ["--excludes", "deploy/torch.txt", "-c", "finetuning.lock"] if folder == PROJECT else []
    run([*INSTALL, *dry, *apart, "--only-binary", ":all:"], template / folder)


APART = {
    "transformers": {"transformers", "gguf", "accelerate", "sentence-transformers", "jinja2"},
    "finetuning": {"transformers", "trl", "peft", "datasets", "bitsandbytes", "tensorboard", "torchao"},
}


@pytest.mark.parametrize("extra", APART)
@pytest.mark.parametrize("python", PYTHONS)
def test_a_lock_that_goes_with_torch_is_whole_without_it_and_what_it_needs_of_a_gpu(
    python: str, extra: str, template: Path, tmp_path: Path
) -> None:
    project = template / PROJECT
    dry = ["--dry-run", "--python-version", python, "--target", str(tmp_path / "target"), "--only-binary", ":all:"]
    run(["uv", "pip", "install", *dry, "--require-hashes", "--no-deps", "-r", f"{extra}.lock"], project)
    names = set(versions(f"{PROJECT}/{extra}.lock"))
    built_for_a_gpu = ("torch", "torchvision", "torchaudio")
    assert {name for name in names if name in built_for_a_gpu or name.startswith(("nvidia", "cuda", "triton"))} == set()
    assert APART[extra] <= names


@pytest.mark.parametrize("extra", APART)
def test_both_locks_have_the_same_versions_of_what_they_share(extra: str) -> None:
    one, other = (versions(f"{PROJECT}/{lock}") for lock in ("requirements.lock", f"{extra}.lock"))
    assert len(one.keys() & other.keys()) > 20
    assert {name for name in one.keys() & other.keys() if one[name] != other[name]} == set()


def versions(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_the_tools_of_the_project_say_the_same_torch() -> None:
    """`make setup`, both lines of the docs, and what the lock leaves out."""
    torch = (ROOT / PROJECT / "deploy/torch.txt").read_text("utf-8")
    assert re.findall(r"^torch==(\S+)$", torch, re.MULTILINE)
    page = (ROOT / PROJECT / "docs/open-models.md").read_text("utf-8")
    for line in ("uv pip install --torch-backend cpu -r deploy/torch.txt", "pip install -r deploy/torch.txt"):
        assert line in page


@pytest.mark.slow
@pytest.mark.parametrize("python", pythons_at_hand())
def test_the_app_answers_on_every_python_at_hand(python: str, baked: Bake) -> None:
    project = baked()
    run(["uv", "venv", "--quiet", "--python", python, ".venv"], project)
    run(["make", "setup", "ingest", "PATHS=docs/index.md"], project)
    assert json.loads(run([".venv/bin/python", "-m", "app", "ask", "--json", "What is this?"], project))["model"]


@pytest.mark.slow
def test_plain_pip_installs_from_the_lock_too(baked: Bake) -> None:
    project = baked()
    (block,) = [block for block in bash_blocks(project / "README.md") if "pip>=26.1" in block]
    run(["bash", "-eu", "-c", block], project, {"PIP_NO_COMPILE": "1"})  # Python compiles what it imports
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
