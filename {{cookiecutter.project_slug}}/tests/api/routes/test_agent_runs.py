"""Runs of the agent over HTTP: a stream of typed events, decisions about what waits, and failures in their place."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.errors import ModelUnavailable, ThreadBusy
from app.types import Text
from tests.agents.tools.parts import Counted
from tests.api.conftest import Connect
from tests.api.sending import events
from tests.fakes.agents import ToolScript, agent_over
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.services import FakeService, done

RUNS, RESUME = "/agent/threads/t/runs", "/agent/threads/t/resume"
TASK = {"task": "Publish the news, please"}
Seen = list[tuple[str, Any]]


@pytest.fixture
def publish() -> Counted:
    return Counted()


@pytest.fixture
def working(tmp_path: Path, publish: Counted, connect: Connect) -> TestClient:
    """A client of an agent that wants to publish."""
    model = ToolScript(turns=[["I will.", ("publish", {"text": "news"})], ["It is out."]])
    return connect(FakeService(working=agent_over(tmp_path, model, [publish.tool])))


def names(seen: Seen) -> list[str]:
    return [name for name, _ in seen]


def resumed(client: TestClient, **decision: object) -> Seen:
    return events(client.post(RESUME, json={"decisions": [decision] if decision else [], "stream": "events"}).text)


def test_a_run_waits_and_goes_on_once_it_is_approved(working: TestClient, publish: Counted) -> None:
    response = working.post(RUNS, json=TASK)
    assert response.headers["content-type"].startswith("text/event-stream")
    seen = events(response.text)
    assert names(seen) == ["text", "tool_call", "approval_needed", "done"]
    assert [data["type"] for _, data in seen] == names(seen)
    assert publish.done == []
    waiting = seen[2][1]
    assert (waiting["arguments"], waiting["thread"]) == ({"text": "news"}, "t")

    assert names(resumed(working)) == ["text", "tool_call", "approval_needed", "done"]
    again = resumed(working, id=waiting["id"], type="approve")
    assert names(again) == ["text", "tool_call", "tool_result", "text", "done"]
    assert again[3][1]["text"] == "It is out."
    assert publish.done == ["news"]


@pytest.mark.parametrize("word", ["deny", "reject"])
def test_reject_is_another_word_for_deny(working: TestClient, publish: Counted, word: str) -> None:
    waiting = events(working.post(RUNS, json=TASK).text)[2][1]
    again = resumed(working, id=waiting["id"], type=word, reason="Not today.")
    (result,) = [data for name, data in again if name == "tool_result"]
    assert (result["approved"], result["result"], publish.done) == (False, "Not today.", [])


def test_changed_arguments_are_those_that_count(working: TestClient, publish: Counted) -> None:
    waiting = events(working.post(RUNS, json=TASK).text)[2][1]
    resumed(working, id=waiting["id"], type="edit", arguments={"text": "other news"})
    assert publish.done == ["other news"]


def test_arguments_that_the_tool_does_not_take_are_refused_and_the_call_waits_on(
    working: TestClient, publish: Counted
) -> None:
    waiting = events(working.post(RUNS, json=TASK).text)[2][1]
    wrong = {"id": waiting["id"], "type": "edit", "arguments": {"wrong": 1}}
    response = working.post(RESUME, json={"decisions": [wrong]})
    assert response.status_code == 400
    assert "publish does not take these arguments, and waits on" in response.json()["error"]["message"]
    resumed(working, id=waiting["id"], type="edit", arguments={"text": "other news"})
    assert publish.done == ["other news"]


@pytest.mark.parametrize(
    "decisions",
    [
        [{"type": "edit"}],
        [{"type": "approve", "arguments": {"text": "other news"}}],
        [{"type": "approve"}, {"type": "deny"}],
    ],
    ids=["no arguments", "an edit that says approve", "two about one"],
)
def test_decisions_that_can_not_be_meant_are_refused(
    working: TestClient, publish: Counted, decisions: list[dict[str, object]]
) -> None:
    waiting = events(working.post(RUNS, json=TASK).text)[2][1]
    about = [{**one, "id": waiting["id"]} for one in decisions]
    assert working.post(RESUME, json={"decisions": about}).status_code == 400
    assert publish.done == []


def test_a_decision_about_a_call_that_does_not_wait_is_refused_with_those_that_do(
    working: TestClient, publish: Counted
) -> None:
    waiting = events(working.post(RUNS, json=TASK).text)[2][1]
    decisions = [{"id": id, "type": "approve"} for id in (waiting["id"], "call-9-9")]
    for stream in (False, True, "events"):
        response = working.post(RESUME, json={"decisions": decisions, "stream": stream})
        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (400, "bad_question")
        assert error["message"] == (
            f"no call 'call-9-9' waits, and nothing was decided: send a decision about {waiting['id']} (publish)"
        )
    assert publish.done == []
    assert names(resumed(working)) == ["text", "tool_call", "approval_needed", "done"]


def test_who_cancels_may_be_said_in_the_body_or_in_the_address(working: TestClient) -> None:
    working.post(RUNS, json={**TASK, "user": "ann"})
    assert working.post("/agent/threads/t/cancel", json={"user": "bob"}).status_code == 404
    assert working.post("/agent/threads/t/cancel", json={"user": "ann"}).json()["status"] == "idle"
    assert working.get("/agent/threads/t?user=ann").status_code == 200
    assert working.delete("/agent/threads/t?user=ann").status_code == 204


@pytest.mark.parametrize("task", ["", "?!", "x" * 10_001, None, 7], ids=["empty", "none", "long", "null", "number"])
def test_what_is_no_task_is_refused_before_a_run_begins(working: TestClient, task: object) -> None:
    assert working.post(RUNS, json={"task": task}).status_code == 400
    assert working.get("/agent/threads").json() == []


def test_a_failure_before_the_first_event_has_its_status_and_one_after_it_is_an_event(
    client: TestClient, service: FakeService
) -> None:
    service.agent = ScriptedAnswerer([ThreadBusy("busy: wait")])
    assert client.post(RUNS, json=TASK).status_code == 409
    service.agent = ScriptedAnswerer([Text("So "), ModelUnavailable("down: ask again")])
    seen = events(client.post(RUNS, json=TASK).text)
    assert names(seen) == ["text", "error"]
    assert seen[1][1]["error"]["code"] == "model_unavailable"


def test_nothing_follows_the_last_event(client: TestClient, service: FakeService) -> None:
    service.agent = ScriptedAnswerer([Text("So."), done()])
    *_, last = client.post(RUNS, json=TASK).text.strip().split("\n\n")
    assert last.startswith("event: done\ndata: {")


def test_openapi_describes_each_event(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["paths"]["/agent/threads/{thread}/runs"]["post"]["responses"]["200"]
    data = described["content"]["text/event-stream"]["itemSchema"]["properties"]["data"]
    described_types = {one["properties"]["type"]["const"] for one in data["contentSchema"]["oneOf"]}
    assert {"text", "tool_call", "tool_result", "approval_needed", "citation", "done", "error"} <= described_types
    assert json.dumps(data)  # without references that lead nowhere
