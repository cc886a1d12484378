"""What is kept of a person is erased over HTTP."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Connect
from tests.fakes.services import FakeService
from tests.fakes.settings import settings


def test_it_says_what_was_erased(client: TestClient, service: FakeService) -> None:
    response = client.post("/privacy/erase", json={"subject": "ann"})
    assert response.json() == {"subject": "ann", "erased": {"answers": 2, "threads": 1}}
    assert service.privacy.erased == ["ann"]


@pytest.mark.parametrize("body", [{}, {"subject": ""}, {"subject": None}, {"subject": "a\nb"}], ids=range(4))
def test_nobody_is_erased_without_a_name(client: TestClient, service: FakeService, body: dict[str, Any]) -> None:
    assert client.post("/privacy/erase", json=body).status_code == 400
    assert service.privacy.erased == []


def test_it_needs_the_key(connect: Connect) -> None:
    service = FakeService(settings(api_key="key"))
    assert connect(service).post("/privacy/erase", json={"subject": "ann"}).status_code == 401
    assert service.privacy.erased == []
