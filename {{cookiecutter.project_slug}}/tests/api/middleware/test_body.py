"""How large a request may be. One that breaks off is tested in serving/test_connections.py."""

from starlette.testclient import TestClient

JSON = {"Content-Type": "application/json"}


def test_a_megabyte_is_413_before_it_is_parsed(client: TestClient) -> None:
    response = client.post("/search", json={"query": "a" * 1_000_000})
    assert (response.status_code, response.json()["error"]["code"]) == (413, "request_too_large")


def test_a_megabyte_without_a_length_is_413_while_it_arrives(client: TestClient) -> None:
    response = client.post("/search", content=(b'{"query": "a' for _ in range(200_000)), headers=JSON)
    assert (response.status_code, response.json()["error"]["code"]) == (413, "request_too_large")
