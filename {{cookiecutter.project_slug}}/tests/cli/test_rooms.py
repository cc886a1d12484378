"""Folders beside `app` that bring commands of their own."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
COMMANDS = """
import typer
app = typer.Typer()

@app.command()
def benchmark(what: str) -> None:
    "Measure it."
    typer.echo(f"measured {what}")
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m app` in a project that consists of `app` and what `folder` holds."""
    (folder / "app").symlink_to(PROJECT / "app", target_is_directory=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603


def test_the_commands_of_a_room_are_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "evaluation").mkdir()
    (tmp_path / "evaluation" / "cli.py").write_text(COMMANDS, encoding="utf-8")
    done = run(tmp_path, "benchmark", "retrieval")
    assert (done.returncode, done.stdout, done.stderr) == (0, "measured retrieval\n", "")


def test_without_the_folder_the_command_line_works(tmp_path: Path) -> None:
    done = run(tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "benchmark" not in done.stdout


def test_a_folder_without_commands_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "evaluation").mkdir()
    done = run(tmp_path, "--version")
    assert (done.returncode, done.stderr) == (0, "")
