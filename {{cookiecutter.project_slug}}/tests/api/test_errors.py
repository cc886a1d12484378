"""Every failure's status and body."""

from typing import Any

import pytest

from app import errors
from app.types import Text
from tests.api.chat_requests import URL, asking, events
from tests.api.conftest import Connect
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.services import GOOD_EVENTS, FakeService

FAILURES = [
    (errors.BadQuestion("the question is empty: ask something"), 400, "bad_question"),
    (errors.BudgetExceeded("the budget of the day has no room: ask again tomorrow", 60.0), 402, "budget_exceeded"),
    (errors.UnknownCollection("there is no collection 'nope': use docs"), 404, "unknown_collection"),
    (errors.EmptyIndex("no documents are indexed yet: run python -m app ingest docs"), 409, "empty_index"),
    (errors.ModelBusy("too many requests: ask later"), 429, "model_busy"),
    (errors.ModelUnavailable("the model is down: start it"), 502, "model_unavailable"),
    (errors.ModelRefused("the key is refused: check LLM_API_KEY"), 502, "model_refused"),
    (errors.ModelResting("the model rests: ask later"), 503, "model_resting"),
    (errors.LedgerUnavailable("the budget can't be kept: free some space"), 503, "ledger_unavailable"),
    (errors.GuardFailed("the guard 'pii' failed: ask again"), 503, "guard_failed"),
    (errors.IndexBusy("process 7 holds the index: stop it"), 503, "index_busy"),
    (errors.IndexMismatch("the index has another model: ingest again"), 503, "index_mismatch"),
    (errors.IndexBroken("the index can't be read: ingest again"), 503, "index_broken"),
    (errors.MissingExtra("openai is not installed: make setup"), 503, "missing_extra"),
    (errors.DeadlineExceeded("time is over: ask for less"), 504, "deadline_exceeded"),
]


@pytest.mark.parametrize(("error", "status", "code"), FAILURES)
@pytest.mark.parametrize("stream", [True, False])
def test_a_failure_before_the_first_text_has_its_own_status(
    connect: Connect, error: Exception, status: int, code: str, stream: bool
) -> None:
    service = FakeService(answerer=ScriptedAnswerer((GOOD_EVENTS[0], error)))
    response = connect(service).post(URL, json=asking(stream=stream))
    found = response.json()["error"]
    assert (response.status_code, found["code"], found["message"]) == (status, code, str(error))


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (errors.ModelBusy("too many requests: ask later", 6.2), "7"),
        (errors.ModelBusy("too many requests: ask later"), None),
        (errors.ModelRefused("the key is refused: check LLM_API_KEY"), None),
        (errors.ModelUnavailable("the model is down: start it"), None),
        (errors.BudgetExceeded("the budget of the day has no room: ask again tomorrow", 59.5), "60"),
        (errors.LedgerUnavailable("the budget can't be kept: free some space"), None),
    ],
)
def test_a_model_that_failed_five_times_is_not_to_be_asked_again_at_once(
    connect: Connect, error: Exception, wait: str | None
) -> None:
    headers = connect(FakeService(answerer=ScriptedAnswerer((error,)))).post(URL, json=asking()).headers
    assert (headers["x-should-retry"], headers.get("retry-after")) == ("false", wait)


def test_when_a_model_that_rests_is_asked_again_the_client_is_told(connect: Connect) -> None:
    resting = errors.ModelResting("the model rests: ask later", 9.3)
    headers = connect(FakeService(answerer=ScriptedAnswerer((resting,)))).post(URL, json=asking()).headers
    assert (headers.get("x-should-retry"), headers["retry-after"]) == (None, "10")


def test_a_failure_in_the_middle_of_a_stream_is_an_event(connect: Connect) -> None:
    broken = errors.ModelUnavailable("the model broke off: ask again")
    service = FakeService(answerer=ScriptedAnswerer((Text("So "), broken)))
    response = connect(service).post(URL, json=asking(stream=True))
    text, error, end = events(response.text)
    assert response.status_code == 200
    assert text["choices"][0]["delta"]["content"] == "So "
    assert error["error"]["code"] == "model_unavailable"
    assert end == "[DONE]"


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("events", [(ValueError("secret words"),), (Text("half"),)])
def test_a_crash_is_500_without_its_message(connect: Connect, stream: bool, events: Any) -> None:
    service = FakeService(answerer=ScriptedAnswerer(events))
    response = connect(service).post(URL, json=asking(stream=stream))
    assert "internal_error" in response.text
    assert "secret" not in response.text
    assert response.status_code == 500 or events == (Text("half"),)
