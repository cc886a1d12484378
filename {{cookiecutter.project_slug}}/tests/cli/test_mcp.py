"""`mcp` as clients start it: a process of its own, asked by the SDK's client."""

import asyncio
import json
import re
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, types

from app.cli.mcp import until_terminated
from app.errors import IndexBusy
from tests.cli.conftest import FakeApplication, Run
from tests.cli.programs import COMMAND, PROJECT, TIMEOUT, Program, documents, wait_for_address
from tests.docs.pages import text
from tests.fakes.packages import without_extra

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
# A client gives a server few variables of its own surroundings; the place of bytecode is not among them.
NO_TRACES = {"PYTHONDONTWRITEBYTECODE": "1"}
QUESTION = {"query": "What do penguins eat?"}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    made = Program(tmp_path_factory.mktemp("ingested"))
    documents(made.folder)
    assert made.run("ingest", "docs").returncode == 0
    return made


@pytest.fixture
def locked(program: Program, tmp_path: Path) -> Program:
    """A copy, whose server asks for a key."""
    shutil.copytree(program.folder, tmp_path / "copy")
    (tmp_path / "copy" / ".env").write_text("API_KEY=a-key-of-its-own\n", encoding="utf-8")
    return Program(tmp_path / "copy")


async def asked(folder: Path, mode: str = "auto", **variables: str) -> tuple[list[str], list[str]]:
    """The names of the tools, and what two of them say."""
    command, *arguments = COMMAND
    environment = {"PYTHONPATH": str(PROJECT), **NO_TRACES, **variables}
    server = StdioServerParameters(command=command, args=[*arguments, "mcp"], cwd=folder, env=environment)
    async with Client(server, mode=mode) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        results = [
            await client.call_tool("search_documents", QUESTION),
            await client.call_tool("calculate", {"expression": "2 * 3"}),
        ]
    return names, [block.text for one in results for block in one.content if isinstance(block, types.TextContent)]


def message(id: int, method: str, params: dict[str, Any]) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}) + "\n"


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_of_the_sdk_lists_and_calls_tools(program: Program, mode: str) -> None:
    names, said = asyncio.run(asked(program.folder, mode))
    assert names == ["search_documents", "read_document", "calculate", "query_database"]
    assert "Emperor penguins eat fish, krill and squid" in said[0]
    assert said[1] == "2 * 3 = 6"


def test_it_ends_with_its_input_and_writes_nothing_but_messages(program: Program) -> None:
    done = program.run("mcp", stdin=message(1, "initialize", HELLO) + message(2, "tools/list", {}))
    assert (done.returncode, done.stderr) == (0, "")
    ids = [json.loads(line)["id"] for line in done.stdout.splitlines()]
    assert ids in ([1], [1, 2])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_it_and_lets_go_of_the_index(program: Program, number: signal.Signals, code: int) -> None:
    with program.started("mcp") as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(message(1, "initialize", HELLO))
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(number)
        assert process.wait(TIMEOUT) == code
    assert program.run("search", "penguins").returncode == 0


class WithoutSignals(asyncio.SelectorEventLoop):
    """As Windows has it."""

    def add_signal_handler(self, *arguments: object) -> None:
        raise NotImplementedError


def test_where_a_loop_hears_no_signals_it_serves_all_the_same() -> None:
    served = []

    async def serve() -> None:
        served.append(True)

    with asyncio.Runner(loop_factory=WithoutSignals) as runner:
        runner.run(until_terminated(serve()))
    assert served == [True]


def test_while_a_server_holds_the_index_its_tools_are_offered_to_who_has_its_key(locked: Program) -> None:
    with locked.started("serve", "--port", "0") as process:
        address = wait_for_address(process)
        names, said = asyncio.run(asked(locked.folder))
        refused = locked.run("mcp", settings={"API_KEY": "another"})
        process.terminate()
        assert process.wait(TIMEOUT) == 143
    assert "calculate" in names
    assert "Emperor penguins eat fish, krill and squid" in said[0]
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"error: {address}/mcp/, whose server holds the index, offers no tools")
    assert "a-key-of-its-own" not in refused.stderr


def test_the_lines_for_a_client_start_it(program: Program) -> None:
    """With another environment than the project's own, and another folder of data."""
    [block] = re.findall(r"```json\n(.*?)```", text("mcp.md"), re.DOTALL)
    [lines] = json.loads(block)["mcpServers"].values()
    arguments = [str(PROJECT) if word.startswith("/path") else word for word in lines["args"]]
    environment = {"VENV": sys.prefix, "DATA_DIR": str(program.folder / "data"), "LLM_MODEL": "offline", **NO_TRACES}
    server = StdioServerParameters(command=lines["command"], args=arguments, env=environment)

    async def names() -> list[str]:
        async with Client(server) as client:
            return [tool.name for tool in (await client.list_tools()).tools]

    assert "search_documents" in asyncio.run(names())


def test_an_index_that_another_command_holds_is_an_error(run: Run, application: FakeApplication) -> None:
    application.failure = IndexBusy("held by another: stop it")
    result = run("mcp")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "stop it" in result.stderr


def test_without_the_extra_it_says_what_to_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("mcp", monkeypatch)
    result = run("mcp")
    assert result.exit_code == 1
    assert result.stderr == "error: MCP needs the extra 'mcp': run `make setup EXTRAS=mcp`\n"
