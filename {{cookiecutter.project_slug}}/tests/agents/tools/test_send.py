import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.agents.tools import make_tool, make_tools
from app.agents.tools.send import MOST_BYTES, UNKNOWN
from app.agents.tools.tool import Call
from app.errors import UnreadableDocument
from app.rag.sources.web.guard import Guard
from app.rag.sources.web.pages import Web
from app.types import Context
from tests.agents.tools.parts import parts
from tests.fakes.websites import LOOPBACK, Reply, Website, moved

pytestmark = pytest.mark.anyio


@pytest.fixture
def site() -> Iterator[Website]:
    with Website({"/orders": Reply('{"id": 7}', "application/json", 201)}) as running:
        yield running


async def sent(
    folder: Path,
    url: str,
    method: str = "POST",
    body: str = '{"of": "krill"}',
    *,
    key: str = "k",
    hosts: Sequence[str] = ("127.0.0.1",),
    networks: Sequence[str] = (LOOPBACK,),
    seconds: float = 60,
) -> str:
    with closing((made := parts(folder, hosts=hosts)).database):
        tool = make_tool("http_send", replace(made, web=lambda: Web(Guard(networks), seconds=seconds)))
        arguments = tool.arguments.model_validate({"url": url, "method": method, "body": body})
        result = await tool.run(arguments, Call(Context(), key))
    return result.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_what_is_sent_arrives_and_what_is_answered_is_told(tmp_path: Path, site: Website, method: str) -> None:
    assert await sent(tmp_path, f"{site.url}/orders", method) == '201: {"id": 7}'
    assert site.sent == [(method, "/orders", b'{"of": "krill"}')]


@pytest.mark.parametrize(
    ("body", "type"),
    [('{"a": 1}', "application/json"), ("[1]", "application/json"), ("1", "text/plain"), ("", "text/plain")],
)
async def test_json_is_sent_as_such_and_all_else_as_text(tmp_path: Path, site: Website, body: str, type: str) -> None:
    await sent(tmp_path, f"{site.url}/orders", body=body)
    assert site.headers[0]["Content-Type"].startswith(type)
    assert site.sent[0][2] == body.encode()


async def test_the_same_call_is_sent_once(tmp_path: Path, site: Website) -> None:
    said = [await sent(tmp_path, f"{site.url}/orders", key=key) for key in ("k", "k", "l")]
    assert said == ['201: {"id": 7}'] * 3
    keys = [headers["Idempotency-Key"] for headers in site.headers]
    assert len(set(keys)) == len(keys) == 2


async def test_its_key_is_the_same_in_another_process_and_tells_nothing(tmp_path: Path, site: Website) -> None:
    for folder in ("a", "b"):
        await sent(tmp_path / folder, f"{site.url}/orders", key='["tenant", "subject", "thread"]:call')
    first, second = (headers["Idempotency-Key"] for headers in site.headers)
    assert first == second
    assert "thread" not in first


async def test_a_method_that_is_none_of_these_is_refused(tmp_path: Path, site: Website) -> None:
    for method in ("GET", "TRACE", "post", "POST /x HTTP/1.1\r\nHost: a"):
        with pytest.raises(ValidationError):
            await sent(tmp_path, f"{site.url}/orders", method)


async def test_no_other_host_and_no_network_of_ones_own_is_sent_anything(tmp_path: Path, site: Website) -> None:
    for url in (site.url, f"http://localhost:{site.port}", f"http://api.example.com@127.0.0.1:{site.port}"):
        with pytest.raises(UnreadableDocument):
            await sent(tmp_path, url, hosts=["api.example.com"])
    with pytest.raises(UnreadableDocument, match="WEB_ALLOWED_NETWORKS"):
        await sent(tmp_path, site.url, networks=[])
    assert site.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(tmp_path: Path, site: Website, status: int) -> None:
    site.pages["/moved"] = moved("/orders", status)
    assert (await sent(tmp_path, f"{site.url}/moved")).startswith(f"{status}: it leads elsewhere")
    assert site.asked == ["/moved"]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply("no such krill", "text/plain", 404), "404: no such krill"),
        (Reply("", None, 204), "204"),
        (Reply(b"\x89PNG", "image/png"), "200"),
        (Reply("", status=503, headers={"Retry-After": "0"}), "503"),
    ],
)
async def test_whatever_is_answered_is_told_and_nothing_is_asked_again(
    tmp_path: Path, site: Website, reply: Reply, said: str
) -> None:
    site.pages["/"] = reply
    assert await sent(tmp_path, f"{site.url}/") == said
    assert len(site.sent) == 1


async def test_of_a_long_answer_the_beginning_is_told(tmp_path: Path, site: Website) -> None:
    site.pages["/"] = Reply("x" * 10_000_000, "text/plain")
    assert len(await sent(tmp_path, f"{site.url}/")) == len("200: ") + MOST_BYTES


async def test_a_request_of_which_nobody_knows_what_became_is_not_to_be_repeated(tmp_path: Path, site: Website) -> None:
    def slowly() -> Iterator[bytes]:
        time.sleep(2)
        yield b"x"

    site.pages["/"] = Reply(type="text/plain", pieces=slowly)
    with pytest.raises(UnreadableDocument, match=UNKNOWN) as raised:
        await sent(tmp_path, f"{site.url}/", seconds=0.2)
    assert "again later" not in str(raised.value)


async def test_it_needs_approval_and_hosts(tmp_path: Path) -> None:
    assert "http_send" not in {tool.name for tool in make_tools(parts(tmp_path))}
    with_hosts = {tool.name: tool.read_only for tool in make_tools(parts(tmp_path, hosts=["a.test"]))}
    assert with_hosts["http_send"] is False
