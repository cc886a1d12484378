"""A name that our own addresses do not know is refused, since it may be misspelt; new ones of OpenAI's are ignored."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.chat_requests import URL, asking
from tests.fakes.services import FakeService

DECISION = {"id": "1", "type": "deny"}
BODIES: dict[str, tuple[str, dict[str, Any], str]] = {
    "a task": ("/agent/threads/t/runs", {"task": "Go", "usr": "ann"}, "usr"),
    "a resume": ("/agent/threads/t/resume", {"decision": [DECISION]}, "decision"),
    "a decision": ("/agent/threads/t/resume", {"decisions": [{**DECISION, "why": "no"}]}, "decisions.0.why"),
    "a rating": ("/feedback", {"answer_id": "answer-1", "rating": "up", "coment": "x"}, "coment"),
    "a search": ("/search", {"query": "a", "wher": {}}, "wher"),
    "an erasure": ("/privacy/erase", {"subject": "ann", "tenant": "x"}, "tenant"),
}
PARAMETERS = {
    "a list of documents": ("GET", "/documents?colection=a", "colection", "it takes collection"),
    "a list of threads": ("GET", "/agent/threads?usr=ann&limit=5", "usr", "it takes limit, user"),
    "a removal": ("DELETE", "/agent/threads/t?usr=ann", "usr", "it takes user"),
    "a new thread": ("POST", "/agent/threads?user=ann", "user", "it takes none"),
    "a body's field in the address": ("POST", "/feedback?user=ann", "user", "it takes none"),
    "what is ever changing": ("GET", "/jobs/1?_=17", "_", "it takes none"),
}


@pytest.mark.parametrize(("url", "body", "where"), BODIES.values(), ids=BODIES.keys())
def test_an_unknown_field_is_named_and_nothing_done(
    client: TestClient, service: FakeService, url: str, body: dict[str, Any], where: str
) -> None:
    response = client.post(url, json=body)
    error = response.json()["error"]
    assert (response.status_code, error["param"]) == (400, where)
    assert error["message"] == f"{where}: there is no such field; /openapi.json describes the request"
    assert service.agent.asked == []
    assert service.feedback.said == []


@pytest.mark.parametrize(("method", "url", "name", "words"), PARAMETERS.values(), ids=PARAMETERS.keys())
def test_an_unknown_parameter_is_named_with_those_that_there_are(
    client: TestClient, method: str, url: str, name: str, words: str
) -> None:
    response = client.request(method, url)
    error = response.json()["error"]
    assert (response.status_code, error["param"]) == (400, name)
    assert words in error["message"]


def test_an_unknown_field_of_a_form_is_named(client: TestClient, service: FakeService) -> None:
    response = client.post("/documents", files={"files": ("a.md", b"# A")}, data={"colection": "a"})
    assert response.status_code == 422
    assert "colection: there is no such field; a form has files, collection, origin" in response.text
    assert service.ingested == []


@pytest.mark.parametrize("url", [URL, f"{URL}?usr=ann"])
def test_what_openai_may_add_is_ignored(client: TestClient, url: str) -> None:
    assert client.post(url, json=asking(usr="ann", verbosity="low")).status_code == 200


@pytest.mark.parametrize("name", ["\ud800", "\x00", "a\nb", "x" * 100_000])
def test_a_name_that_is_none_is_refused_in_one_short_line(client: TestClient, name: str) -> None:
    headers = {"Content-Type": "application/json"}
    for body in ({"query": "a", name: 1}, {"query": "a", "where": {name: 1}}):
        response = client.post("/search", content=json.dumps(body), headers=headers)
        assert response.status_code == 400
        assert len(response.text) < 2_000


def test_the_schema_says_that_there_is_no_other_field(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["SearchRequest"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["ChatRequest"]
