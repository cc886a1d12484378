"""MCP Inspector's command line, which others build on another SDK, against both of our transports."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.programs import COMMAND, PROJECT, Program, clean_environment, documents, wait_for_address

pytestmark = pytest.mark.mcp
# Inspector wants a newer Node than some systems have, and npm has that too.
PACKAGES = ("node@22.23.3", "@modelcontextprotocol/inspector@2.12.0")
SECONDS = 400
KEY = "a-key-of-its-own"
SEARCH = ("--method", "tools/call", "--tool-name", "search_documents", "--tool-arg", "query=What do penguins eat?")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    made = Program(tmp_path_factory.mktemp("ingested"))
    documents(made.folder)
    (made.folder / ".env").write_text(f"API_KEY={KEY}\n", encoding="utf-8")
    assert made.run("ingest", "docs").returncode == 0
    return made


@pytest.fixture(scope="module", params=["stdio", "http"])
def target(request: pytest.FixtureRequest, program: Program) -> Iterator[list[str]]:
    """What Inspector is given to reach the server."""
    if request.param == "stdio":
        yield [*COMMAND, "mcp", "-e", f"PYTHONPATH={PROJECT}"]
        return
    with program.started("serve", "--port", "0") as process:
        yield [f"{wait_for_address(process)}/mcp/", "--transport", "http", "--header", f"Authorization: Bearer {KEY}"]


def inspect(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("npx is not installed: apt-get install npm")
    packages = [word for name in PACKAGES for word in ("-p", name)]
    return subprocess.run(  # noqa: S603
        [npx, "--yes", *packages, "mcp-inspector", "--cli", *arguments],
        cwd=folder,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


def asked(folder: Path, *arguments: str) -> Any:
    done = inspect(folder, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_lists_the_tools_that_only_read_and_finds_nothing_wrong_with_them(
    program: Program, target: list[str]
) -> None:
    tools = asked(program.folder, *target, "--method", "tools/list", "--strict")["tools"]
    assert [tool["name"] for tool in tools] == ["search_documents", "read_document", "calculate", "query_database"]
    assert all(tool["annotations"]["readOnlyHint"] for tool in tools)


def test_it_calls_a_tool(program: Program, target: list[str]) -> None:
    result = asked(program.folder, *target, *SEARCH)
    assert "Emperor penguins eat fish, krill and squid" in result["content"][0]["text"]


def test_a_tool_that_changes_something_is_not_there(program: Program, target: list[str]) -> None:
    done = inspect(
        program.folder, *target, "--method", "tools/call", "--tool-name", "write_note", "--tool-arg", "text=hello"
    )
    assert done.returncode != 0
    assert "write_note" in done.stdout + done.stderr
