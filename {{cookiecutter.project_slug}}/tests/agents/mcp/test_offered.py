import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, types
from mcp.shared.exceptions import MCPError

from app.agents.mcp.library import warm_up
from app.agents.mcp.offered import make_server
from app.agents.tools import make_tools
from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.errors import MissingExtra
from app.guardrails.hidden import HiddenCharacters
from app.guardrails.passages import SwitchedSieve
from app.types import Context
from tests.agents.tools.parts import Counted, parts
from tests.fakes.documents import passage
from tests.fakes.packages import without_extra
from tests.fakes.retrievers import FakeRetriever

pytestmark = pytest.mark.anyio


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[list[Tool]]:
    with closing((made := parts(tmp_path, hosts=["example.com"])).database):
        yield make_tools(made)


def client(tools: list[Tool], seconds: float | None = None) -> Client:
    def context() -> Context:
        return Context(deadline=None if seconds is None else time.monotonic() + seconds)

    return Client(make_server("ours", tools, context))


def text_of(result: types.CallToolResult) -> str:
    [block] = result.content
    assert isinstance(block, types.TextContent)
    return block.text


async def said(tools: list[Tool], name: str, arguments: dict[str, Any]) -> tuple[str, bool]:
    async with client(tools) as connected:
        result = await connected.call_tool(name, arguments)
    return text_of(result), result.is_error


async def test_exactly_the_tools_that_only_read_within_the_application_are_listed(ours: list[Tool]) -> None:
    async with client(ours) as connected:
        listed = (await connected.list_tools()).tools
    assert "http_get" in [tool.name for tool in ours if tool.read_only]
    assert [tool.name for tool in listed] == ["search_documents", "read_document", "calculate", "query_database"]
    search = listed[0]
    assert search.annotations is not None
    assert search.annotations.read_only_hint is True
    assert list(search.input_schema["properties"]) == ["query"]


async def test_passages_are_read_as_the_agent_reads_them(ours: list[Tool]) -> None:
    text, failed = await said(ours, "search_documents", {"query": "food"})
    assert (text.startswith('<passage number="1" source="guide.md"'), failed) == (True, False)
    assert "Penguins eat krill." in text


async def test_a_passage_that_a_guard_leaves_out_is_not_read(tmp_path: Path) -> None:
    hidden = FakeRetriever(passage("Penguins\u200b\u200b\u200b eat\U000e0041 krill."))
    made = parts(tmp_path, retriever=hidden, sieves=[SwitchedSieve(HiddenCharacters(), blocks=True)])
    with closing(made.database):
        assert await said(make_tools(made), "search_documents", {"query": "food"}) == ("No passage was found.", False)


@pytest.mark.parametrize("name", ["write_note", "delete_document", "http_get", "nothing"])
async def test_any_other_tool_is_not_there(ours: list[Tool], name: str) -> None:
    async with client(ours) as connected:
        with pytest.raises(MCPError, match="there is no tool"):
            await connected.call_tool(name, {"text": "x", "source": "x", "url": "http://example.com/"})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({}, "query: Field required"), ({"query": "a", "scope": "b"}, "scope: Extra inputs are not permitted")],
)
async def test_arguments_that_do_not_fit_are_refused_in_words(
    ours: list[Tool], arguments: dict[str, Any], words: str
) -> None:
    assert await said(ours, "search_documents", arguments) == (f"{words}: correct that", True)


async def test_what_a_tool_refuses_says_what_to_do(ours: list[Tool]) -> None:
    text, failed = await said(ours, "read_document", {"source": "nothing.md"})
    assert (text, failed) == ("no documents are indexed yet: run `python -m app ingest PATH`", True)


async def test_a_crash_tells_nothing_of_itself() -> None:
    async def run(arguments: Arguments, call: Call) -> Result:
        raise ValueError("secret")

    text, failed = await said([Tool("crash", "Crash.", Arguments, run, read_only=True, internal=True)], "crash", {})
    assert failed
    assert "secret" not in text


async def test_a_call_ends_at_its_deadline() -> None:
    async def run(arguments: Arguments, call: Call) -> Result:
        await asyncio.Event().wait()
        return Result()

    async with client(
        [Tool("wait", "Wait.", Arguments, run, read_only=True, internal=True)], seconds=0.05
    ) as connected:
        result = await connected.call_tool("wait", {})
    assert result.is_error
    assert "REQUEST_TIMEOUT_SECONDS" in text_of(result)


async def test_text_that_is_not_unicode_can_be_sent() -> None:
    echo = Counted()

    async def run(arguments: Any, call: Call) -> Result:
        return Result("a \ud800 b")

    tool = Tool("odd", "Say it.", echo.tool.arguments, run, read_only=True, internal=True)
    assert await said([tool], "odd", {"text": "x"}) == ("a ? b", False)


def test_without_the_extra_there_is_nothing_to_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("mcp", monkeypatch)
    warm_up()


def test_without_the_extra_it_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("mcp", monkeypatch)
    with pytest.raises(MissingExtra, match="make setup EXTRAS=mcp"):
        make_server("ours", [], Context)
