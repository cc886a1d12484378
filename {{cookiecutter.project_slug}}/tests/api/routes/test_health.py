"""Probes and metrics."""

from contextlib import closing
from http.client import HTTPConnection

import pytest
from starlette.testclient import TestClient

from app.errors import IndexBroken
from tests.api.conftest import Connect
from tests.api.fakes_api import FakeService, running

PROBES = ["/health/live", "/health/ready", "/health/startup"]


@pytest.mark.parametrize("url", PROBES)
def test_an_empty_index_is_healthy(connect: Connect, url: str) -> None:
    assert connect(FakeService(chunks=0)).get(url).json() == {"status": "ok"}


def test_a_broken_index_is_not_ready_but_alive(connect: Connect) -> None:
    client = connect(FakeService(chunks=IndexBroken("the index can't be read: ingest again")))
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200
    assert "app_index_chunks NaN" in client.get("/metrics").text


def test_metrics_count_requests_by_route_and_the_chunks_at_the_time(client: TestClient, service: FakeService) -> None:
    client.get("/v1/models/assistant")
    client.get("/v1/models/gpt-9")
    client.get("/anything/at/all")
    client.request("BREW", "/v1/models")
    service.chunks = 42
    text = client.get("/metrics").text
    assert 'app_http_requests_total{method="GET",route="/v1/models/{model}",status="200"} 1.0' in text
    assert 'app_http_requests_total{method="GET",route="/v1/models/{model}",status="404"} 1.0' in text
    assert 'app_http_requests_total{method="GET",route="unmatched",status="404"} 1.0' in text
    assert 'app_http_requests_total{method="OTHER",route="/v1/models",status="405"} 1.0' in text
    assert 'app_http_request_duration_seconds_count{method="GET",route="unmatched"} 1.0' in text
    assert "app_index_chunks 42.0" in text


def test_metrics_speak_openmetrics_when_asked(client: TestClient) -> None:
    response = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")


def test_head_is_get_without_a_body() -> None:
    with running(FakeService()) as live, closing(HTTPConnection(live.url.removeprefix("http://"))) as client:
        for url in ("/", *PROBES, "/metrics"):
            headers = []
            for method in ("GET", "HEAD"):
                client.request(method, url)
                response = client.getresponse()
                assert response.status == 200
                assert bool(response.read()) == (method == "GET")
                headers.append(
                    (response.headers["Content-Type"], url == "/metrics" or response.headers["Content-Length"])
                )
            assert headers[0] == headers[1]
