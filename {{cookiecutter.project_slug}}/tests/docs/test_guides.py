"""What the guides tell to type is run here, line for line."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.programs import TIMEOUT, clean_environment
from tests.docs.pages import DOCS, code

GUIDES = (
    "agents.md",
    "models.md",
    "tokens.md",
    "embeddings.md",
    "prompts.md",
    "cost.md",
    "caches.md",
    "ingestion.md",
    "resilience.md",
)
COMMANDS = sorted({line for guide in GUIDES for line in code(DOCS / guide) if line.startswith("python -m app")})
# A family installs what they need.
FAMILIES = {"--plot": pytest.mark.postgres, "--engine ray": pytest.mark.scale}
MARKED = {
    command: pytest.param(command, marks=mark)
    for command in COMMANDS
    for option, mark in FAMILIES.items()
    if option in command
}


def run(command: str, folder: Path) -> str:
    """What the line prints, typed in this folder."""
    line = command.replace("python", f'"{sys.executable}"', 1)
    done = subprocess.run(  # noqa: S602
        line, shell=True, cwd=folder, env=clean_environment(), capture_output=True, text=True, timeout=3 * TIMEOUT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a project's, without `.env`: its one page is in the index, and it was asked, and given a task."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "docs").mkdir()
    shutil.copy(DOCS / "index.md", folder / "docs")
    run("python -m app ingest docs", folder)
    run('python -m app ask "How do I install it?"', folder)
    run('python -m app agent "What is 12 * (3 + 4)?" --thread monday', folder)
    return folder


@pytest.mark.parametrize("command", [MARKED.get(command, command) for command in COMMANDS])
def test_a_command_of_a_guide_does_what_it_is_there_for(command: str, project: Path) -> None:
    assert run(command, project).strip()
