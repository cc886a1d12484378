"""The chat route, inside the process: the wire format, and every failure's status."""

import json
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app import errors
from app.guardrails.question import MAX_MESSAGES
from app.types import Done, Message, Passages, Text
from tests.api.conftest import Connect
from tests.api.fakes_api import CITATION, GOOD_EVENTS, FakeService, ScriptedAnswerer, done, passage, settings

URL = "/v1/chat/completions"


def asking(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"model": "assistant", "messages": list(messages) or [{"role": "user", "content": "How?"}], **more}


def events(text: str) -> list[Any]:
    """The data of each event: parsed, but for `[DONE]`."""
    data = [block.removeprefix("data: ") for block in text.split("\n\n") if block.startswith("data: ")]
    return [one if one == "[DONE]" else json.loads(one) for one in data]


def test_an_answer_has_openais_form_and_carries_its_citations(connect: Connect) -> None:
    found = Passages((passage(1, "First. Run make setup. Then read on."),), 1)
    body = connect(FakeService(answerer=ScriptedAnswerer((found, *GOOD_EVENTS[1:])))).post(URL, json=asking()).json()
    [choice] = body["choices"]
    assert (body["object"], body["model"], body["id"][:9]) == ("chat.completion", "assistant", "chatcmpl-")
    assert choice["message"]["content"] == "Run make setup [1]."
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["citations"] == [
        {
            "number": 1,
            "source": "guide.md",
            "heading": "Guide > Install",
            "quote": "Run make setup.",
            "passage": "First. Run make setup. Then read on.",
            "score": 0.9,
        }
    ]
    assert choice["message"]["abstained"] is False
    assert body["usage"] == {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
    assert (body["answer"]["model"], body["answer"]["prompt"], body["answer"]["cost_usd"]) == (
        "fake",
        "answer.v1",
        0.002,
    )


@pytest.mark.parametrize(
    ("ours", "openais"), [("stop", "stop"), ("length", "length"), ("abstained", "stop"), ("filtered", "content_filter")]
)
@pytest.mark.parametrize("stream", [True, False])
def test_finish_reasons_are_openais(connect: Connect, ours: Any, openais: str, stream: bool) -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("No."), done(ours))))
    response = connect(service).post(URL, json=asking(stream=stream))
    choice = events(response.text)[-2]["choices"][0] if stream else response.json()["choices"][0]
    assert choice["finish_reason"] == openais
    assert choice["delta" if stream else "message"]["abstained"] is (ours == "abstained")


def test_a_stream_ends_with_citations_usage_and_done(client: TestClient) -> None:
    response = client.post(URL, json=asking(stream=True, stream_options={"include_usage": True}))
    *chunks, last, usage, end = events(response.text)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": "Run "}
    assert "".join(chunk["choices"][0]["delta"]["content"] for chunk in chunks) == "Run make setup [1]."
    assert len({chunk["id"] for chunk in (*chunks, last, usage)}) == 1
    assert all(chunk["usage"] is None for chunk in (*chunks, last))
    [citation] = last["choices"][0]["delta"]["citations"]
    assert (citation["source"], citation["passage"]) == ("guide.md", "Run make setup.")
    assert (usage["choices"], usage["usage"]["total_tokens"], end) == ([], 15, "[DONE]")


def test_a_citation_of_no_known_passage_shows_its_quote(connect: Connect) -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("Run make setup [1]."), CITATION, done())))
    [citation] = connect(service).post(URL, json=asking()).json()["choices"][0]["message"]["citations"]
    assert citation["passage"] == citation["quote"]


def test_usage_is_streamed_only_when_asked_for(client: TestClient) -> None:
    chunks = events(client.post(URL, json=asking(stream=True)).text)[:-1]
    assert all("usage" not in chunk for chunk in chunks)


def test_every_message_goes_on_in_order_and_developers_speak_as_the_system(
    service: FakeService, connect: Connect
) -> None:
    parts = [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]
    body = asking(
        {"role": "developer", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "assistant", "content": "Hi"},
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": parts, "name": "Ann"},
    )
    assert connect(service).post(URL, json=body).status_code == 200
    assert service.answerer.requests[0].messages == (
        Message("system", "Be brief."),
        Message("user", "Hello"),
        Message("assistant", "Hi"),
        Message("system", "Be kind."),
        Message("user", "one\ntwo"),
    )


def test_sampling_parameters_and_unknown_fields_are_taken(client: TestClient) -> None:
    more = {"temperature": 0.2, "max_tokens": 5, "max_completion_tokens": 5, "n": 1, "stop": ["."], "seed": 1}
    more |= {"tools": [], "tool_choice": "auto", "response_format": {"type": "text"}, "new_in_2027": {"a": [1]}}
    more |= {"functions": [], "function_call": "none", "modalities": ["text"], "audio": None}
    more |= {"logprobs": False, "top_logprobs": 0}
    assert client.post(URL, json=asking(**more)).status_code == 200


def test_too_many_messages_are_refused_before_any_is_looked_at(client: TestClient) -> None:
    error = client.post(URL, json=asking(*[{"role": "nobody"}] * (MAX_MESSAGES + 1))).json()["error"]
    assert error["param"] == "messages"
    assert "start a new conversation" in error["message"]


def test_openapi_shows_the_limits_of_numbers_and_lists(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    chat, search = (schemas[name]["properties"] for name in ("ChatRequest", "SearchRequest"))
    assert (search["limit"]["minimum"], search["limit"]["maximum"]) == (1, 100)
    assert chat["n"]["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": 1}
    assert chat["messages"]["maxItems"] == MAX_MESSAGES


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"n": 2}, "n"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, "tool_choice"),
        ({"functions": [{"name": "f"}]}, "functions"),
        ({"function_call": {"name": "f"}}, "function_call"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"audio": {"voice": "alloy", "format": "wav"}}, "audio"),
        ({"logprobs": True}, "logprobs"),
        ({"top_logprobs": 2}, "top_logprobs"),
        ({"response_format": {"type": "json_object"}}, "response_format.type"),
        ({"messages": []}, "messages"),
        ({"messages": "Hello"}, "messages"),
        ({"messages": [{"role": "tool", "content": "4"}]}, "messages.0"),
        ({"messages": [{"role": "user", "content": None}]}, "messages.0.content"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]}, "messages.0.content"),
        ({"stream": "perhaps"}, "stream"),
    ],
)
def test_what_is_not_offered_is_refused_by_name(client: TestClient, more: dict[str, Any], named: str) -> None:
    response = client.post(URL, json={**asking(), **more})
    error = response.json()["error"]
    assert (response.status_code, error["param"], error["type"]) == (400, named, "invalid_request_error")
    assert "\n" not in error["message"]


def test_an_unknown_model_is_404_as_at_openai(client: TestClient) -> None:
    response = client.post(URL, json={**asking(), "model": "gpt-9"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "model_not_found")
    assert "`assistant`" in response.json()["error"]["message"]


FAILURES = [
    (errors.BadQuestion("the question is empty: ask something"), 400, "bad_question"),
    (errors.UnknownCollection("there is no collection 'nope': use docs"), 404, "unknown_collection"),
    (errors.EmptyIndex("no documents are indexed yet: run python -m app ingest docs"), 409, "empty_index"),
    (errors.ModelBusy("too many requests: ask later"), 429, "model_busy"),
    (errors.ModelUnavailable("the model is down: start it"), 502, "model_unavailable"),
    (errors.ModelRefused("the key is refused: check LLM_API_KEY"), 502, "model_refused"),
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
    ],
)
def test_a_model_that_failed_three_times_is_not_to_be_asked_again_at_once(
    connect: Connect, error: Exception, wait: str | None
) -> None:
    headers = connect(FakeService(answerer=ScriptedAnswerer((error,)))).post(URL, json=asking()).headers
    assert (headers["x-should-retry"], headers.get("retry-after")) == ("false", wait)


def test_a_usage_that_is_not_known_is_null(connect: Connect) -> None:
    client = connect(FakeService(answerer=ScriptedAnswerer((Text("So"), replace(done(), usage=None, cost_usd=None)))))
    body = client.post(URL, json=asking()).json()
    assert (body["usage"], body["answer"]["cost_usd"]) == (None, None)
    *_, last, end = events(client.post(URL, json=asking(stream=True, stream_options={"include_usage": True})).text)
    assert (last["choices"], last["usage"], end) == ([], None, "[DONE]")


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


def test_an_answer_that_takes_too_long_is_cancelled(connect: Connect) -> None:
    service = FakeService(settings(request_timeout_seconds=0.5), ScriptedAnswerer((30.0, *GOOD_EVENTS)))
    response = connect(service).post(URL, json=asking())
    assert (response.status_code, response.json()["error"]["code"]) == (504, "deadline_exceeded")
    assert service.answerer.closed.is_set()
    assert service.answerer.requests[0].context.deadline is not None


def test_half_a_character_from_the_model_does_not_break_the_answer(connect: Connect) -> None:
    service = FakeService(answerer=ScriptedAnswerer((Text("Hi \ud83d"), done())))
    for stream in (True, False):
        response = connect(service).post(URL, json=asking(stream=stream))
        assert response.status_code == 200
        assert "Hi ?" in response.text


def test_the_answerer_is_closed_when_the_answer_is_complete(service: FakeService, connect: Connect) -> None:
    assert isinstance(service.answerer.events[-1], Done)
    connect(service).post(URL, json=asking(stream=True))
    assert service.answerer.closed.is_set()
