import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PROJECT = Path(__file__).parents[2]
COMMANDS = ("ingest", "search", "ask", "chat", "serve", "doctor", "models", "prompts", "tokens", "guard")
HEAVY = (
    "app.bootstrap", "app.settings", "pydantic", "numpy", "fastapi", "langchain", "langchain_core", "qdrant_client",
    "qdrant_edge", "structlog", "uvicorn", "prometheus_client", "asyncio", "markdown_it", "pygments",
)  # fmt: skip
PROGRAM = f"""
import sys
from app.cli import app
try:
    app(sys.argv[1:])
finally:
    print("heavy:", [name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


def heavy_imports(*arguments: str) -> str:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stderr  # noqa: S603


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_imports_nothing_heavy(argument: str) -> None:
    assert heavy_imports(argument) == "heavy: []\n"


def test_the_help_of_a_command_imports_only_what_typer_parses_with() -> None:
    assert heavy_imports("ingest", "--help") == "heavy: ['pydantic']\n"


def test_help_lists_every_command_in_a_whole_sentence(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    for command in COMMANDS:
        line = next(line for line in result.stdout.splitlines() if line.startswith(f"  {command} "))
        assert line.endswith(".")
        assert not line.endswith("...")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"python -m app {command}" in result.stdout.split("Examples:")[1]
    assert "Next:" in result.stdout
    assert "--json" in result.stdout


def test_help_is_plain_ascii_so_that_any_terminal_shows_it(run: Run) -> None:
    for command in COMMANDS:
        assert run(command, "--help").stdout.isascii()


def test_version(run: Run) -> None:
    from app import __version__

    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"app {__version__}\n")


def test_no_command_shows_the_help_and_is_wrong_usage(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert "ingest" in result.output


def test_an_unknown_command_is_wrong_usage_and_names_a_near_one(run: Run) -> None:
    result = run("serch", "x")
    assert result.exit_code == 2
    assert "search" in result.stderr
