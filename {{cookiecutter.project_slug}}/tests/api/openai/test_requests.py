"""What a chat request may hold, and what is refused by name."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.guardrails.question import MAX_MESSAGES
from app.types import Message
from tests.api.chat_requests import URL, asking
from tests.api.conftest import Connect
from tests.fakes.services import FakeService


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
    assert service.answerer.asked[0].messages == (
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
        ({"user": "a\nb"}, "user"),
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
