"""A project follows the template: cruft creates it, sees that it is up to date, and brings a change of the template."""

import shutil
from pathlib import Path

import pytest
from baking import PROJECT, files
from running import attempt, run

IDENTITY = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}


def commit(folder: Path, message: str) -> None:
    if not (folder / ".git").exists():
        run(["git", "init", "--quiet", "--initial-branch", "main"], folder)
    run(["git", "add", "--all"], folder)
    run(["git", "commit", "--quiet", "--message", message], folder, IDENTITY)


@pytest.mark.slow
def test_cruft_creates_checks_and_updates(template: Path, tmp_path: Path) -> None:
    source = shutil.copytree(template, tmp_path / "source")
    commit(source, "first")
    answers = '{"project_name": "Größe", "description": "It is \\"quoted\\"", "ci": "none"}'
    create = ["cruft", "create", "--no-input", "--output-dir", str(tmp_path), "--extra-context", answers]
    run([*create, str(source)], tmp_path)
    project = tmp_path / "grosse"
    commit(project, "first")
    run(["cruft", "check"], project)

    (source / PROJECT / "app" / "news.py").write_text('"""News."""\n', encoding="utf-8")
    with (source / PROJECT / ".env.example").open("a", encoding="utf-8") as example:
        example.write('NEWS="{{ cookiecutter.project_name }}"\n')
    (source / PROJECT / ".github" / "news.yml").write_text("on: push\n", encoding="utf-8")
    commit(source, "second")
    assert attempt(["cruft", "check"], project).returncode == 1
    run(["cruft", "update", "--skip-apply-ask"], project)
    assert (project / "app" / "news.py").is_file()
    assert 'NEWS="Größe"' in (project / ".env.example").read_text(encoding="utf-8")
    assert not [name for name in files(project) if name.startswith(".github")]
    run(["cruft", "check"], project)
