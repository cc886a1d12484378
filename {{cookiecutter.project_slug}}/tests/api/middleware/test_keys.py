"""The API key."""

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Connect
from tests.fakes.services import FakeService
from tests.fakes.settings import settings

KEY = "schlüssel-✓"
OPEN = [
    "/",
    "/review",
    "/static/page.js",
    "/static/page.css",
    "/health/live",
    "/health/ready",
    "/health/startup",
    "/metrics",
]
CLOSED = [
    "/v1/models",
    "/v1/models/assistant",
    "/suggestions",
    "/reviews",
    "/review/",
    "/openapi.json",
    "/nowhere",
    "/health",
    "/health/live/",
    "/static",
]


@pytest.fixture
def locked(connect: Connect) -> TestClient:
    return connect(FakeService(settings(api_key=KEY)))


def bearer(key: str, scheme: str = "Bearer") -> dict[bytes, bytes]:
    return {b"Authorization": f"{scheme} {key}".encode()}


@pytest.mark.parametrize("url", OPEN)
def test_probes_metrics_and_the_page_are_open(locked: TestClient, url: str) -> None:
    assert locked.get(url).status_code == 200


@pytest.mark.parametrize("url", CLOSED)
def test_everything_else_wants_the_key(locked: TestClient, url: str) -> None:
    response = locked.get(url)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "invalid_api_key")
    assert response.headers["www-authenticate"] == "Bearer"
    assert locked.get(url, headers=bearer(KEY)).status_code in {200, 404}


def test_posts_are_refused_before_their_body_is_looked_at(locked: TestClient) -> None:
    assert locked.post("/search", content=b"{").status_code == 401
    assert locked.post("/search", content=b"a" * 1_100_000).status_code == 401
    assert locked.post("/search", json={"query": "a"}, headers=bearer(KEY)).status_code == 200


@pytest.mark.parametrize("key", ["", "wrong", KEY + "x", KEY[:-1], "ÿ", "\N{SNOWMAN}", KEY.encode().decode("latin-1")])
def test_a_wrong_key_is_refused(locked: TestClient, key: str) -> None:
    assert locked.get("/v1/models", headers=bearer(key)).status_code == 401


def test_only_the_bearer_scheme_counts(locked: TestClient) -> None:
    assert locked.get("/v1/models", headers=bearer(KEY, "bearer")).status_code == 200
    assert locked.get("/v1/models", headers=bearer(KEY, "Basic")).status_code == 401
    assert locked.get("/v1/models", headers={b"Authorization": KEY.encode()}).status_code == 401


def test_without_a_key_in_the_settings_nothing_is_asked(client: TestClient) -> None:
    assert client.get("/v1/models").status_code == 200


def test_openapi_shows_the_lock_only_where_there_is_one(locked: TestClient, client: TestClient) -> None:
    paths = locked.get("/openapi.json", headers=bearer(KEY)).json()["paths"]
    assert paths["/search"]["post"]["security"] == [{"HTTPBearer": []}]
    assert "security" not in paths["/health/live"]["get"]
    assert "security" not in client.get("/openapi.json").json()["paths"]["/search"]["post"]
