"""Whatever a client sends, it gets an answer in one shape, and never a 500."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.fakes.services import FakeService

JSON = {"Content-Type": "application/json"}
QUESTION = b'{"model": "assistant", "messages": [{"role": "user", "content": "%s"}], "x": %s}'
HOSTILE = {
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "half": b'{"query": "a',
    "NaN as the query": b'{"query": NaN}',
    "NaN as the limit": b'{"query": "a", "limit": NaN}',
    "half a character": b'{"query": "\\ud800"}',
    "not UTF-8": b'{"query": "\xff"}',
    "nested": b"[" * 100_000,
    "nested in a field": b'{"query": ' + b'{"a":' * 100_000,
    "5000 digits": b'{"query": "a", "limit": ' + b"1" * 5000 + b"}",
    "limit 0": b'{"query": "a", "limit": 0}',
    "limit 101": b'{"query": "a", "limit": 101}',
    "limit as text": b'{"query": "a", "limit": "5"}',
    "limit true": b'{"query": "a", "limit": true}',
    "no query": b"{}",
    "empty query": b'{"query": ""}',
    "long query": json.dumps({"query": "a" * 10_001}).encode(),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("url", ["/search", "/v1/chat/completions"])
def test_a_bad_body_is_400_in_one_line(client: TestClient, url: str, body: bytes) -> None:
    response = client.post(url, content=body, headers=JSON)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/json"
    error = response.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert len(error["message"].splitlines()) == 1
    assert len(error["message"]) < 300


@pytest.mark.parametrize("extra", [b"NaN", b"-Infinity", b'"\\ud800"', b"1e999", b"[" * 500 + b"]" * 500])
def test_hostile_values_in_fields_that_are_not_used_do_no_harm(client: TestClient, extra: bytes) -> None:
    response = client.post("/v1/chat/completions", content=QUESTION % (b"hello", extra), headers=JSON)
    assert response.status_code == 200


@pytest.mark.parametrize("question", [b"a\\u0000", b"a\\ud83d\\ude00", b"a\\u202e"])
def test_odd_characters_are_passed_on(client: TestClient, service: FakeService, question: bytes) -> None:
    assert client.post("/v1/chat/completions", content=QUESTION % (question, b"1"), headers=JSON).status_code == 200
    assert service.answerer.asked[-1].messages[-1].content == json.loads(b'"%s"' % question)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_another_site_is_not_taken_for_json(client: TestClient, kind: str) -> None:
    response = client.post("/search", content=b'{"query": "a"}', headers={"Content-Type": kind})
    assert response.status_code == 400
    assert "Content-Type: application/json" in response.json()["error"]["message"]


def test_without_a_type_the_header_is_named_that_is_missing(client: TestClient) -> None:
    response = client.post("/search", content=b'{"query": "a"}')
    assert response.status_code == 400
    assert "not sent as one: send the header Content-Type: application/json" in response.json()["error"]["message"]


@pytest.mark.parametrize(("method", "url", "status"), [("GET", "/nowhere", 404), ("PUT", "/search", 405)])
def test_wrong_addresses_and_methods_have_the_same_shape(
    client: TestClient, method: str, url: str, status: int
) -> None:
    response = client.request(method, url)
    assert response.status_code == status
    assert response.json()["error"]["type"] == "invalid_request_error"


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["model", "messages", "stream", "n", "stream_options", "tool_choice", "query", "limit"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(st.sampled_from(FIELDS), VALUES), messages=st.none() | st.lists(VALUES, max_size=3))
def test_no_json_gives_a_500(client: TestClient, body: dict[str, object], messages: list[object] | None) -> None:
    if messages is not None:
        body |= {"model": "assistant", "messages": [{"role": "user", "content": one} for one in messages]}
    for url in ("/search", "/v1/chat/completions"):
        assert client.post(url, content=json.dumps(body), headers=JSON).status_code < 500
