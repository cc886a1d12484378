"""The list of models."""

from starlette.testclient import TestClient


def test_there_is_the_assistant_and_the_agent(client: TestClient) -> None:
    body = client.get("/v1/models").json()
    assert body["object"] == "list"
    assert [(card["id"], card["object"]) for card in body["data"]] == [("assistant", "model"), ("agent", "model")]
    for card in body["data"]:
        assert client.get(f"/v1/models/{card['id']}").json() == card


def test_other_models_are_not_found(client: TestClient) -> None:
    response = client.get("/v1/models/" + "x" * 500)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "model_not_found")
    assert len(response.json()["error"]["message"]) < 200
