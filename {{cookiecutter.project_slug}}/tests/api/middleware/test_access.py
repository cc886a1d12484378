"""Request ids and the access log."""

import io
import json
from typing import Any

import pytest

from app.errors import ModelUnavailable
from tests.api.conftest import Connect
from tests.api.fakes_api import FakeService, ScriptedAnswerer, settings

PRIVATE = "What is the password of the vault?"
ASKING = {"model": "assistant", "messages": [{"role": "user", "content": PRIVATE}]}


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_has_one_access_line_with_its_id(connect: Connect, log: io.StringIO) -> None:
    service = FakeService()
    response = connect(service).post("/v1/chat/completions", json=ASKING, headers={"X-Request-ID": "trace-1.a_B"})
    [line] = [line for line in lines(log) if line["event"] == "request"]
    assert response.headers["x-request-id"] == line["request_id"] == "trace-1.a_B"
    assert (line["method"], line["route"], line["status"], line["level"]) == (
        "POST",
        "/v1/chat/completions",
        200,
        "info",
    )
    assert line["ms"] >= 0
    assert service.answerer.requests[0].context.request_id == "trace-1.a_B"


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, 'a"}', "ä", "a\tb"])
def test_a_request_id_that_could_forge_a_line_is_replaced(connect: Connect, given: str) -> None:
    used = connect(FakeService()).get("/health/live", headers={b"X-Request-ID": given.encode()}).headers["x-request-id"]
    assert used != given
    assert len(used) == 32


def test_probes_and_scrapes_are_logged_only_at_debug(connect: Connect, log: io.StringIO) -> None:
    client = connect(FakeService())
    for url in ("/health/live", "/metrics"):
        client.get(url)
    assert {line["level"] for line in lines(log) if line["event"] == "request"} == {"debug"}


@pytest.mark.parametrize(
    "error", [ModelUnavailable("the model is down: start it"), ValueError(PRIVATE), KeyError(PRIVATE)]
)
@pytest.mark.parametrize("stream", [True, False])
def test_neither_question_nor_key_is_ever_logged(
    connect: Connect, log: io.StringIO, error: Exception, stream: bool
) -> None:
    service = FakeService(settings(api_key="a-secret-key"), ScriptedAnswerer((error,)))
    headers = {"Authorization": "Bearer a-secret-key"}
    connect(service).post("/v1/chat/completions", json={**ASKING, "stream": stream}, headers=headers)
    failure, access = (line for line in lines(log) if line["event"].startswith("request"))
    assert failure["error"] == type(error).__name__
    assert failure["request_id"] == access["request_id"]
    assert "vault" not in log.getvalue()
    assert "a-secret-key" not in log.getvalue()


def test_a_crash_is_logged_with_the_places_it_came_from(connect: Connect, log: io.StringIO) -> None:
    connect(FakeService(answerer=ScriptedAnswerer((ValueError("x"),)))).post("/v1/chat/completions", json=ASKING)
    [crash] = [line for line in lines(log) if line["event"] == "request crashed"]
    assert crash["level"] == "error"
    assert "fakes_api.py" in crash["trace"][-1]
