"""What browsers are told about responses."""

import pytest
from starlette.testclient import TestClient

from app.api.middleware.headers import HEADERS
from tests.api.conftest import Connect
from tests.api.fakes_api import FakeService, ScriptedAnswerer

ASKING = {"model": "assistant", "messages": [{"role": "user", "content": "How?"}]}


@pytest.mark.parametrize("url", ["/v1/models", "/health/live", "/metrics", "/openapi.json", "/nowhere"])
def test_what_is_not_the_page_is_neither_run_nor_kept(client: TestClient, url: str) -> None:
    found = client.get(url).headers
    assert {name: found.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("stream", [True, False])
def test_answers_and_failures_are_not_kept(connect: Connect, stream: bool) -> None:
    for events in (FakeService().answerer.events, (ValueError("x"),)):
        client = connect(FakeService(answerer=ScriptedAnswerer(events)))
        response = client.post("/v1/chat/completions", json={**ASKING, "stream": stream})
        found = response.headers
        assert {name: found.get(name) for name in HEADERS} == HEADERS


def test_the_page_keeps_its_own(client: TestClient) -> None:
    headers = client.get("/").headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-cache"
