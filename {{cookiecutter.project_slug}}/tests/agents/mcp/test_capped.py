import gzip

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Route

from app.agents.mcp.capped import LARGEST_BODY, http_client
from app.agents.mcp.connection import Connection, Server, ServerFailed
from tests.fakes.local_http import LocalHTTP
from tests.fakes.websites import Reply, Website

pytestmark = pytest.mark.anyio


async def test_the_token_is_sent_and_a_response_is_read_to_a_limited_length() -> None:
    with Website({"/short": "x", "/long": Reply(b"x" * (LARGEST_BODY + 1))}) as site:
        async with http_client("abc") as http:
            assert (await http.get(f"{site.url}/short")).text == "x"
            with pytest.raises(httpx2.ReadError):
                await http.get(f"{site.url}/long")
    assert "Bearer abc" in site.headers[0].values()


async def test_what_is_packed_is_not_unpacked() -> None:
    with Website({"/": Reply(gzip.compress(b"x" * 1000), headers={"Content-Encoding": "gzip"})}) as site:
        async with http_client(None) as http:
            assert gzip.decompress((await http.get(f"{site.url}/")).content) == b"x" * 1000
    assert "authorization" not in {name.lower() for name in site.headers[0]}


async def test_a_redirect_to_another_host_is_not_followed_and_no_token_goes_there() -> None:
    with Website({"/": "x"}) as other:
        moved = Route("/mcp", lambda _: RedirectResponse(f"http://localhost:{other.port}/"), methods=["POST"])
        site = LocalHTTP(Starlette(routes=[moved]))
        connection = Connection(Server("r", (f"{site.url}/mcp",), {"TOKEN": "abc"}))
        try:
            with pytest.raises(ServerFailed):
                await connection.tools()
        finally:
            await connection.close()
            site.stop()
        assert other.asked == []
