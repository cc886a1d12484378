"""The MCP route, asked by the SDK's client over a real connection, and by hand."""

import asyncio
import io
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, types
from mcp.client.streamable_http import streamable_http_client
from pydantic import SecretStr
from starlette.testclient import TestClient

from app.agents.tools import make_tools
from app.agents.tools.tool import Arguments, Call, Result, Tool
from app.api.middleware.body import MAX_BODY_BYTES
from tests.agents.tools.parts import parts
from tests.api.conftest import Connect
from tests.fakes.packages import without_extra
from tests.fakes.services import FakeService, running
from tests.fakes.settings import settings

ACCEPTED = {"Accept": "application/json, text/event-stream"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[FakeService]:
    with closing((made := parts(tmp_path)).database):
        yield FakeService(tools=make_tools(made))


@pytest.mark.parametrize("mode", ["legacy", "auto"])
@pytest.mark.parametrize("path", ["/mcp/", "/mcp"])
def test_a_client_of_the_sdk_lists_and_calls_tools(service: FakeService, mode: str, path: str) -> None:
    async def ask(address: str) -> tuple[list[str], types.CallToolResult]:
        async with Client(address, mode=mode) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            return names, await client.call_tool("calculate", {"expression": "2 * 3"})

    with running(service) as live:
        names, result = asyncio.run(ask(f"{live.url}{path}"))
    assert names == ["search_documents", "read_document", "calculate", "query_database"]
    assert result.content == [types.TextContent(type="text", text="2 * 3 = 6")]


def test_it_stands_behind_the_key(service: FakeService) -> None:
    service.settings = settings(api_key=SecretStr("right"))

    async def names(address: str, key: str) -> list[str]:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}) as http,
            Client(streamable_http_client(f"{address}/mcp/", http_client=http)) as client,
        ):
            return [tool.name for tool in (await client.list_tools()).tools]

    with running(service) as live:
        assert "calculate" in asyncio.run(names(live.url, "right"))
        for headers in (ACCEPTED, {**ACCEPTED, "Authorization": "Bearer wrong"}):
            assert httpx2.post(f"{live.url}/mcp/", json=LIST, headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "tunnel.example"}, 200),
        ({}, 200),
    ],
)
def test_without_a_key_only_known_hosts_and_pages_ask(
    service: FakeService, connect: Connect, headers: dict[str, str], status: int
) -> None:
    service.settings = settings(allowed_hosts="tunnel.example")
    assert connect(service).post("/mcp/", json=LIST, headers={**ACCEPTED, **headers}).status_code == status


def test_a_body_is_limited_like_any_other(client: TestClient) -> None:
    response = client.post("/mcp/", content=b" " * (MAX_BODY_BYTES + 1), headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "request_too_large")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_is_no_session_to_hold_open_or_to_end(client: TestClient, method: str) -> None:
    response = client.request(method, "/mcp/", headers=ACCEPTED)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_what_is_no_message_is_refused_in_the_protocols_own_words(client: TestClient) -> None:
    response = client.post("/mcp/", content="{", headers={**ACCEPTED, "Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == types.PARSE_ERROR


@pytest.mark.parametrize("body", [[], {}, "x", {"jsonrpc": "2.0", "id": 1, "method": 5}, {**LIST, "params": 3}])
def test_json_that_is_no_message_is_refused_in_a_sentence(client: TestClient, body: Any) -> None:
    response = client.post("/mcp/", json=body, headers=ACCEPTED)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, types.INVALID_REQUEST)
    assert error["message"].startswith("the body is no message of the protocol: send one JSON object")


def test_a_notification_is_taken_without_an_answer(client: TestClient) -> None:
    done = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    response = client.post("/mcp/", json=done, headers=ACCEPTED)
    assert (response.status_code, response.content) == (202, b"")


def test_a_call_has_a_place_a_deadline_and_the_id_of_its_request(connect: Connect, log: io.StringIO) -> None:
    seen = []

    async def run(arguments: Arguments, call: Call) -> Result:
        seen.append(call.context)
        return Result("seen")

    service = FakeService(tools=[Tool("see", "See.", Arguments, run, read_only=True, internal=True)])
    client = connect(service)
    response = client.post("/mcp/", json=call_of("see"), headers={**ACCEPTED, "X-Request-ID": "trace-1"})
    assert response.json()["result"]["content"] == [{"type": "text", "text": "seen"}]
    assert response.headers["X-Request-ID"] == "trace-1"
    [context] = seen
    assert (context.request_id, context.deadline is not None) == ("trace-1", True)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["tool"] for line in lines if line["event"] == "a tool was called"] == ["see"]
    assert [line for line in lines if "manager" in line["event"]] == []


def test_what_takes_too_long_is_told_so(connect: Connect) -> None:
    async def run(arguments: Arguments, call: Call) -> Result:
        await asyncio.Event().wait()
        return Result()

    service = FakeService(
        settings=settings(request_timeout_seconds=0.2),
        tools=[Tool("wait", "Wait.", Arguments, run, read_only=True, internal=True)],
    )
    response = connect(service).post("/mcp/", json=call_of("wait"), headers=ACCEPTED)
    said = json.dumps(response.json())
    assert "REQUEST_TIMEOUT_SECONDS" in said


def test_when_there_is_too_much_to_do_it_says_so(connect: Connect, service: FakeService) -> None:
    client = connect(service)
    client.app.state.admission.places = 0  # type: ignore[attr-defined]
    response = client.post("/mcp/", json=LIST, headers=ACCEPTED)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "overloaded")


def test_without_the_extra_it_says_what_to_run(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("mcp", monkeypatch)
    response = client.post("/mcp/", json=LIST, headers=ACCEPTED)
    assert response.status_code == 503
    assert "make setup EXTRAS=mcp" in response.json()["error"]["message"]


def call_of(tool: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": {}}}
