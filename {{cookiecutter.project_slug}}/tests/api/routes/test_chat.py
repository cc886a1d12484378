"""The chat route, inside the process."""

from starlette.testclient import TestClient

from app.types import Done
from tests.api.chat_requests import URL, asking
from tests.api.conftest import Connect
from tests.api.fakes_api import GOOD_EVENTS, FakeService, ScriptedAnswerer, settings


def test_an_unknown_model_is_404_as_at_openai(client: TestClient) -> None:
    response = client.post(URL, json={**asking(), "model": "gpt-9"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "model_not_found")
    assert "`assistant`" in response.json()["error"]["message"]


def test_an_answer_that_takes_too_long_is_cancelled(connect: Connect) -> None:
    service = FakeService(settings(request_timeout_seconds=0.5), ScriptedAnswerer((30.0, *GOOD_EVENTS)))
    response = connect(service).post(URL, json=asking())
    assert (response.status_code, response.json()["error"]["code"]) == (504, "deadline_exceeded")
    assert service.answerer.closed.is_set()
    assert service.answerer.requests[0].context.deadline is not None


def test_the_answerer_is_closed_when_the_answer_is_complete(service: FakeService, connect: Connect) -> None:
    assert isinstance(service.answerer.events[-1], Done)
    connect(service).post(URL, json=asking(stream=True))
    assert service.answerer.closed.is_set()
