"""Who may ask when there is no key: this machine, and no website that pretends to be it."""

from contextlib import closing
from http.client import HTTPConnection

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Connect
from tests.api.fakes_api import FakeService, running, settings

OURS = ["localhost", "LOCALHOST:8000", "localhost.:8000", "app.localhost", "127.0.0.1:8000", "127.8.8.8", "[::1]:8000"]
OTHERS = ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "evil@localhost", ""]
OTHERS += ["192.0.2.7", "0.0.0.0", "[::]", "[fe80::1]", "[", "localhost/x", "a b"]  # noqa: S104
QUERY = {"query": "How?"}


@pytest.mark.parametrize("host", OURS)
def test_this_machine_is_known_by_any_name_and_port(client: TestClient, host: str) -> None:
    assert client.get("/v1/models", headers={"Host": host}).status_code == 200
    assert client.post("/search", json=QUERY, headers={"Origin": f"http://{host}"}).status_code == 200


@pytest.mark.parametrize("url", ["/v1/models", "/", "/metrics", "/health/live", "/openapi.json", "/nowhere"])
@pytest.mark.parametrize("host", OTHERS)
def test_another_name_is_refused_everywhere(client: TestClient, host: str, url: str) -> None:
    response = client.get(url, headers={"Host": host})
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (421, "unknown_host")
    assert "ALLOWED_HOSTS" in error["message"]


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://evil.example:8000", "file://", ""])
def test_a_page_of_another_website_is_refused(client: TestClient, service: FakeService, origin: str) -> None:
    response = client.post("/search", json=QUERY, headers={"Origin": origin})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "cross_site")
    assert service.retriever.asked == []


def test_names_can_be_added(connect: Connect) -> None:
    client = connect(FakeService(settings(allowed_hosts="my-tunnel.example, *.editor.example")))
    for host, status in (("My-Tunnel.example", 200), ("a-8000.editor.example", 200), ("evil.example", 421)):
        headers = {"Host": host, "Origin": f"https://{host}"}
        assert client.post("/search", json=QUERY, headers=headers).status_code == status


def test_a_star_lets_every_host_and_website_in(connect: Connect) -> None:
    client = connect(FakeService(settings(allowed_hosts="*")))
    assert client.post("/search", json=QUERY, headers={"Host": "a.example", "Origin": "null"}).status_code == 200


def test_with_a_key_names_do_not_matter(connect: Connect) -> None:
    client = connect(FakeService(settings(api_key="key")))
    headers = {"Host": "10.0.0.7:8000", "Origin": "https://chat.example"}
    assert client.get("/health/ready", headers=headers).status_code == 200
    assert client.post("/search", json=QUERY, headers={**headers, "Authorization": "Bearer key"}).status_code == 200


def test_a_rebound_name_reaches_the_socket_and_no_further(service: FakeService) -> None:
    with running(service) as live, closing(HTTPConnection(live.url.removeprefix("http://"))) as website:
        website.request("POST", "/search", '{"query": "How?"}', {"Host": "evil.example"})
        assert website.getresponse().status == 421
    assert service.retriever.asked == []
