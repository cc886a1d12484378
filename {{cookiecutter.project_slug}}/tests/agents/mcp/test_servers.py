import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from mcp.server.mcpserver import MCPServer
from structlog.testing import capture_logs

from app.agents.mcp import foreign as room
from app.agents.mcp.connection import Connection, Server, ServerFailed
from app.agents.mcp.foreign import UNKNOWN
from app.errors import BadQuestion
from app.guardrails.hidden import HiddenCharacters
from app.guardrails.passages import SwitchedSieve
from app.types import Context
from tests.agents.mcp.foreign import PROCESS, called, reading, tools_of
from tests.fakes.mcp_server import make_foreign, over_http

pytestmark = pytest.mark.anyio
BLOCKING = SwitchedSieve(HiddenCharacters(), blocks=True)
HIDDEN = "hi\U000e0041\U000e0042"


@pytest.fixture(scope="module")
def remote() -> Iterator[Server]:
    with over_http(make_foreign()) as address:
        yield Server("remote", (address,))


async def test_tools_of_a_process_and_of_an_address_stand_side_by_side(tmp_path: Path, remote: Server) -> None:
    async with tools_of(tmp_path, PROCESS, remote) as tools:
        assert await called(tools["local__weather"], city="Oslo") == "Oslo: 1 sunny"
        assert await called(tools["remote__weather"], city="Rome", days=3) == "Rome: 3 sunny"
    assert tools["local__weather"].description == "Tell the weather of a city."
    assert tools["local__weather"].schema is not None


async def test_only_tools_that_the_setting_names_are_marked_as_read_only(tmp_path: Path, remote: Server) -> None:
    async with tools_of(tmp_path, reading(remote, "weather", "forecast")) as tools:
        assert {name for name, tool in tools.items() if tool.read_only} == {"remote__weather"}


async def test_a_name_of_the_setting_that_is_not_there_is_told(tmp_path: Path, remote: Server) -> None:
    with capture_logs() as logs:
        async with tools_of(tmp_path, reading(remote, "forecast")):
            pass
    assert [(one["server"], one["tool"]) for one in logs] == [("remote", "forecast")]


async def test_a_server_that_does_not_answer_is_named_and_the_others_are_there(tmp_path: Path, remote: Server) -> None:
    dead = [
        Server("gone", ("/bin/false",)),
        Server("nowhere", ("no-such-command",)),
        Server("shut", ("http://127.0.0.1:9/",)),
    ]
    with capture_logs() as logs:
        async with tools_of(tmp_path, *dead, remote) as tools:
            assert await called(tools["remote__weather"], city="Oslo") == "Oslo: 1 sunny"
    assert {one["server"] for one in logs if one["log_level"] == "warning"} == {"gone", "nowhere", "shut"}
    assert all("see MCP_SERVERS" in one["reason"] for one in logs)


async def test_arguments_are_checked_before_the_server_is_asked(tmp_path: Path, remote: Server) -> None:
    async with tools_of(tmp_path, remote) as tools:
        with pytest.raises(BadQuestion, match="'city' is a required property"):
            await called(tools["remote__weather"], town="Oslo")
        with pytest.raises(BadQuestion, match="days: 'two' is not of type"):
            await called(tools["remote__weather"], city="Oslo", days="two")


@pytest.mark.parametrize(
    ("tool", "words"), [("draw", "here\n(image is not shown)"), ("table", '{\n  "rows": [\n    1,\n    2\n  ]\n}')]
)
async def test_results_are_text(tmp_path: Path, remote: Server, tool: str, words: str) -> None:
    async with tools_of(tmp_path, remote) as tools:
        assert await called(tools[f"remote__{tool}"]) == words


async def test_structure_without_text_is_json() -> None:
    from mcp import types

    result = types.CallToolResult(content=[], structured_content={"rows": ["ä"]})
    assert json.loads(room.text_of(result)) == {"rows": ["ä"]}


async def test_what_the_tool_calls_a_failure_is_one_with_its_words(tmp_path: Path, remote: Server) -> None:
    async with tools_of(tmp_path, remote) as tools:
        with pytest.raises(ServerFailed, match=r"fail failed: .*no such city"):
            await called(tools["remote__fail"])


async def test_a_long_result_is_cut(tmp_path: Path, remote: Server) -> None:
    async with tools_of(tmp_path, remote) as tools:
        assert await called(tools["remote__much"], size=300_000) == "x" * room.LONGEST_RESULT


async def test_a_server_that_sends_more_than_is_read_is_left_alone(tmp_path: Path, remote: Server) -> None:
    async with tools_of(tmp_path, remote, PROCESS) as tools:
        with pytest.raises(ServerFailed):
            await called(tools["remote__much"], size=9_000_000)
        assert await called(tools["local__weather"], city="Oslo") == "Oslo: 1 sunny"


async def test_a_call_ends_when_the_time_of_the_run_does(tmp_path: Path, remote: Server) -> None:
    async with tools_of(tmp_path, remote) as tools:
        with pytest.raises(ServerFailed, match="it took too long"):
            await called(tools["remote__wait"], context=Context(deadline=time.monotonic() + 0.1))
        assert await called(tools["remote__weather"], city="Oslo") == "Oslo: 1 sunny"


async def test_a_server_that_dies_in_a_call_is_a_failure_and_not_the_end(tmp_path: Path) -> None:
    async with tools_of(tmp_path, PROCESS) as tools:
        with pytest.raises(ServerFailed, match="the MCP server local failed"):
            await called(tools["local__die"])
        with pytest.raises(ServerFailed, match="the MCP server local failed"):
            await called(tools["local__weather"], city="Oslo")


async def test_a_process_has_the_variables_that_it_is_given_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "of ours")
    server = Server("local", PROCESS.target, {"FILES_TOKEN": "of theirs"})
    async with tools_of(tmp_path, server) as tools:
        assert await called(tools["local__variable"], name="FILES_TOKEN") == "of theirs"
        assert await called(tools["local__variable"], name="SOME_API_KEY") == "none"
    assert "of theirs" not in repr(server)


def children() -> set[psutil.Process]:
    """Of other tests too, which may have some that stay."""
    return set(psutil.Process().children())


async def test_a_process_ends_with_the_run(tmp_path: Path) -> None:
    connection, before = Connection(PROCESS), children()
    await connection.tools()
    [child] = children() - before
    await connection.close()
    assert not child.is_running()


async def test_a_server_that_says_nothing_is_left_out_and_ended(tmp_path: Path) -> None:
    before, mute = children(), Server("mute", (sys.executable, "-c", "import time; time.sleep(60)"))
    with capture_logs() as logs:
        async with tools_of(tmp_path, mute, context=Context(deadline=time.monotonic() + 0.5)) as tools:
            assert tools == {}
    assert [one["server"] for one in logs if "it took too long" in one.get("reason", "")] == ["mute"]
    assert children() == before


async def test_a_run_may_be_closed_by_another_task_than_began_it(tmp_path: Path, remote: Server) -> None:
    opened = tools_of(tmp_path, remote)
    tools = await asyncio.create_task(opened.__aenter__())
    assert "remote__weather" in tools
    await asyncio.create_task(opened.__aexit__(None, None, None))


async def test_a_change_is_begun_once_for_each_call(tmp_path: Path) -> None:
    written: list[str] = []
    with over_http(make_foreign(written=written)) as address:
        async with tools_of(tmp_path, Server("r", (address,))) as tools:
            assert await called(tools["r__write"], "key", text="a") == "written: a"
            assert await called(tools["r__write"], "key", text="a") == "written: a"
            with pytest.raises(ServerFailed):
                await called(tools["r__wait"], "late", Context(deadline=time.monotonic() + 0.1))
            assert await called(tools["r__wait"], "late") == UNKNOWN
    assert written == ["a"]


async def test_a_result_that_a_guard_leaves_out_is_not_read(tmp_path: Path) -> None:
    with over_http(make_foreign(said=HIDDEN)) as address:
        async with tools_of(tmp_path, Server("r", (address,)), sieves=[BLOCKING]) as tools:
            assert await called(tools["r__weather"], city="Oslo") == room.LEFT_OUT
            with pytest.raises(ServerFailed, match=room.LEFT_OUT):
                await called(tools["r__fail"])


async def test_a_tool_whose_description_a_guard_leaves_out_is_not_there(tmp_path: Path) -> None:
    with over_http(make_foreign(described=HIDDEN)) as address:
        async with tools_of(tmp_path, Server("r", (address,)), sieves=[BLOCKING]) as tools:
            assert "r__weather" in tools
            assert "r__write" not in tools


async def test_a_description_is_cut_and_one_line(tmp_path: Path) -> None:
    with over_http(make_foreign(described="a\n\n" + "b" * 5_000)) as address:
        async with tools_of(tmp_path, Server("r", (address,))) as tools:
            assert tools["r__write"].description == "a " + "b" * (room.LONGEST_DESCRIPTION - 2)


async def test_names_fit_every_model_and_are_those_of_one_tool(tmp_path: Path) -> None:
    server = MCPServer("odd")
    for name in ("a.b", "a/b", "c" * 100):
        server.add_tool(lambda: "x", name=name, description="x")
    with over_http(server) as address, capture_logs() as logs:
        async with tools_of(tmp_path, Server("r", (address,))) as tools:
            assert list(tools) == ["r__a_b", f"r__{'c' * 61}"]
    assert [one["tool"] for one in logs] == ["a/b"]


async def test_the_tools_of_one_server_are_not_endless(tmp_path: Path) -> None:
    server = MCPServer("many")
    for number in range(100):
        server.add_tool(lambda: "x", name=f"t{number}", description="x")
    with over_http(server) as address:
        async with tools_of(tmp_path, Server("r", (address,))) as tools:
            assert len(tools) == 64
