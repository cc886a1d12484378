from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.agents.tools import make_tool, make_tools
from app.agents.tools.tool import Call
from app.errors import UnreadableDocument
from app.rag.sources.web.guard import Guard
from app.rag.sources.web.pages import Web
from app.types import Context
from tests.agents.tools.parts import parts
from tests.fakes.websites import LOOPBACK, Reply, Website, moved

pytestmark = pytest.mark.anyio


async def got(
    folder: Path, url: str, hosts: Sequence[str] = ("127.0.0.1",), networks: Sequence[str] = (LOOPBACK,)
) -> str:
    with closing((made := parts(folder, hosts=hosts)).database):
        tool = make_tool("http_get", replace(made, web=lambda: Web(Guard(networks))))
        result = await tool.run(tool.arguments.model_validate({"url": url}), Call(Context(), "k"))
    return result.text


async def test_what_an_address_answers(tmp_path: Path) -> None:
    with Website({"/v1/rates?of=eur": Reply('{"eur": 1.1}', "application/json")}) as site:
        assert await got(tmp_path, f"{site.url}/v1/rates?of=eur") == '{"eur": 1.1}'


@pytest.mark.parametrize("kind", ["application/vnd.api+json", "application/problem+json", "application/atom+xml"])
async def test_json_and_xml_under_other_names_are_read(tmp_path: Path, kind: str) -> None:
    with Website({"/": Reply("said", kind)}) as site:
        assert await got(tmp_path, f"{site.url}/") == "said"


async def test_a_host_that_is_not_on_the_list_is_never_asked(tmp_path: Path) -> None:
    with Website({"/": "secret"}) as site:
        for url in (site.url, f"http://localhost:{site.port}", f"http://api.example.com@127.0.0.1:{site.port}"):
            with pytest.raises(UnreadableDocument):
                await got(tmp_path, url, hosts=["api.example.com"])
        assert site.asked == []


async def test_a_host_on_the_list_that_is_not_public_is_not_asked_either(tmp_path: Path) -> None:
    with Website({"/": "secret"}) as site:
        with pytest.raises(UnreadableDocument, match="WEB_ALLOWED_NETWORKS"):
            await got(tmp_path, site.url, networks=[])
        assert site.asked == []


async def test_a_redirect_leads_to_no_other_host(tmp_path: Path) -> None:
    with Website({"/": "secret"}) as inner, Website({"/a": moved(f"http://localhost:{inner.port}/")}) as site:
        with pytest.raises(UnreadableDocument, match="AGENT_HTTP_HOSTS"):
            await got(tmp_path, f"{site.url}/a")
        assert inner.asked == []


async def test_a_name_that_answers_otherwise_the_second_time_gains_nothing(tmp_path: Path) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    guard = Guard([LOOPBACK], resolve=lambda host, port: next(answers))
    with Website({"/a": moved("/b"), "/b": "B"}) as site:
        with closing((made := parts(tmp_path, hosts=["api.test"])).database):
            tool = make_tool("http_get", replace(made, web=lambda: Web(guard)))
            result = await tool.run(
                tool.arguments.model_validate({"url": f"http://api.test:{site.port}/a"}), Call(Context(), "k")
            )
        assert result.text == "B"
        assert len(site.connections) == 1


@pytest.mark.parametrize(
    "reply", [Reply(b"\x89PNG", "image/png"), Reply("x", None), Reply(b"x" * 300_000), Reply("gone", status=410)],
    ids=["picture", "untyped", "large", "gone"],
)  # fmt: skip
async def test_what_is_no_text_or_too_much_of_it_is_refused(tmp_path: Path, reply: Reply) -> None:
    with Website({"/": reply}) as site, pytest.raises(UnreadableDocument):
        await got(tmp_path, site.url + "/")


async def test_without_hosts_there_is_no_such_tool(tmp_path: Path) -> None:
    assert "http_get" not in {tool.name for tool in make_tools(parts(tmp_path))}
    assert "http_get" in {tool.name for tool in make_tools(parts(tmp_path, hosts=["a.test"]))}
