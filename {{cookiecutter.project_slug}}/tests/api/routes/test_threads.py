"""The threads of the agent over HTTP."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.api.dependencies import get_context
from app.types import Context
from tests.agents.tools.parts import Counted
from tests.api.conftest import Connect
from tests.fakes.agents import ToolScript, Turn, agent_over
from tests.fakes.services import FakeService

PUBLISHES: list[Turn] = [["I will.", ("publish", {"text": "news"})], [], ["Good bye."]]


@pytest.fixture
def publish() -> Counted:
    return Counted()


@pytest.fixture
def working(tmp_path: Path, publish: Counted, connect: Connect) -> TestClient:
    """A client whose thread `t` waits for approval."""
    agent = agent_over(tmp_path, ToolScript(turns=PUBLISHES), [publish.tool])
    client = connect(FakeService(working=agent))
    client.post("/agent/threads/t/runs", json={"task": "Publish the news, please"})
    return client


def test_history_says_what_was_done_and_what_waits(working: TestClient) -> None:
    body = working.get("/agent/threads/t").json()
    assert (body["id"], body["status"]) == ("t", "waiting")
    (turn,) = body["turns"]
    assert (turn["task"], turn["text"]) == ("Publish the news, please", "")
    assert turn["steps"] == [
        {
            "id": "call-0-1",
            "tool": "publish",
            "arguments": {"text": "news"},
            "said": "I will.",
            "result": None,
            "approved": None,
        }
    ]
    assert [one["origins"] for one in body["waiting"]] == [{"text": "task"}]


def test_threads_are_listed(working: TestClient) -> None:
    (one,) = working.get("/agent/threads").json()
    assert (one["id"], one["title"], one["status"]) == ("t", "Publish the news, please", "waiting")
    assert working.get("/agent/threads?limit=0").status_code == 400


def test_a_cancelled_thread_takes_another_task(working: TestClient, publish: Counted) -> None:
    assert working.post("/agent/threads/t/runs", json={"task": "Say good bye"}).status_code == 409
    body = working.post("/agent/threads/t/cancel").json()
    assert (body["status"], body["waiting"]) == ("idle", [])
    assert "Good bye." in working.post("/agent/threads/t/runs", json={"task": "Say good bye"}).text
    assert publish.done == []


def test_a_misspelt_user_cancels_and_deletes_nothing(working: TestClient) -> None:
    assert working.post("/agent/threads/t/cancel", json={"usr": "ann"}).status_code == 400
    assert working.post("/agent/threads/t/cancel?usr=ann").status_code == 400
    assert working.delete("/agent/threads/t?usr=ann").status_code == 400
    assert working.get("/agent/threads/t").json()["status"] == "waiting"


def test_a_deleted_thread_is_gone(working: TestClient) -> None:
    assert working.delete("/agent/threads/t").status_code == 204
    assert working.delete("/agent/threads/t").status_code == 404
    assert working.get("/agent/threads").json() == []


def test_a_new_name_is_kept_from_its_first_task_on(working: TestClient) -> None:
    response = working.post("/agent/threads")
    assert response.status_code == 201
    address = f"/agent/threads/{response.json()['id']}"
    assert working.get(address).status_code == 404
    assert working.post(f"{address}/runs", json={"task": "Publish the news"}).status_code == 200
    assert working.get(address).json()["status"] == "waiting"


@pytest.mark.parametrize("other", [Context(subject="another"), Context(tenant="another")], ids=["subject", "tenant"])
def test_another_principal_gets_404_everywhere(working: TestClient, publish: Counted, other: Context) -> None:
    app = working.app
    assert isinstance(app, FastAPI)
    app.dependency_overrides[get_context] = lambda: other
    decision = {"decisions": [{"id": "call-0-1", "type": "approve"}]}
    for body in (decision, {**decision, "stream": True}, {**decision, "stream": "events"}):
        assert working.post("/agent/threads/t/resume", json=body).status_code == 404
    assert working.get("/agent/threads/t").status_code == 404
    assert working.post("/agent/threads/t/cancel").status_code == 404
    assert working.delete("/agent/threads/t").status_code == 404
    assert working.get("/agent/threads").json() == []
    assert publish.done == []
    app.dependency_overrides.clear()
    assert working.get("/agent/threads/t").json()["status"] == "waiting"
