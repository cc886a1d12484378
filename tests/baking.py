"""Bakes projects from a clean export of the template: what git would commit, and nothing that lies beside it."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "{{cookiecutter.project_slug}}"
# The pages that what is asked here has its answer in. To encode all of them takes a minute, which is spent where
# nothing else will do.
PAGES = {"index.md", "prompts.md", "extend.md"}
# The only files of the project that hold tags; all others are copied as they are.
RENDERED = (".env.example", "LICENSE", "README.md", "deploy/kubernetes/overlays/production/kustomization.yaml")


def template_files() -> list[str]:
    """Paths that git tracks or would track, relative to the root."""
    command = ["git", "ls-files", "-coz", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    return sorted(name for name in set(listed.split("\0")) if (ROOT / name).is_file())


def project_files() -> set[str]:
    """The template's files of the project, relative to its folder."""
    return {name.removeprefix(f"{PROJECT}/") for name in template_files() if name.startswith(f"{PROJECT}/")}


def export(folder: Path) -> Path:
    for name in template_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


def cookiecutter(template: Path, output: Path, *options: str, **answers: str) -> subprocess.CompletedProcess[str]:
    """What a person's `cookiecutter --no-input` prints and returns."""
    command = [sys.executable, "-m", "cookiecutter", "--no-input", "--output-dir", str(output), *options, str(template)]
    given = [f"{question}={answer}" for question, answer in answers.items()]
    return subprocess.run([*command, *given], cwd=output, capture_output=True, text=True, encoding="utf-8", timeout=120)


def bake(template: Path, output: Path, **answers: str) -> Path:
    done = cookiecutter(template, output, **answers)
    assert done.returncode == 0, done.stderr + done.stdout
    return next(output.iterdir())


def files(folder: Path) -> set[str]:
    """Every file beneath the folder, relative to it."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def with_few_pages(project: Path) -> Path:
    """The same project, whose knowledge base is PAGES."""
    for page in (project / "docs").glob("*.md"):
        if page.name not in PAGES:
            page.unlink()
    return project
