"""Decisions about what a run of the agent waits for."""

import json

import pytest
from starlette.testclient import TestClient

from app.errors import ThreadBusy, UnknownThread
from app.types import ApprovalNeeded, Text
from tests.fakes.answerers import ScriptedAnswerer
from tests.fakes.services import FakeService, done

NEEDED = ApprovalNeeded("1", "t", "write_note", {"text": "a"}, {"text": "task"}, tainted=False)
RESUME = "/agent/threads/t/resume"


def test_the_answer_is_a_completion_of_the_agent(client: TestClient, service: FakeService) -> None:
    body = client.post(RESUME, json={"decisions": [{"id": "1", "type": "approve"}]}).json()
    assert (body["object"], body["model"]) == ("chat.completion", "agent")
    assert body["answer"]["waiting"] == []
    assert service.agent.asked[0].messages == ()


def test_what_waits_is_in_the_answer_streamed_or_not(client: TestClient, service: FakeService) -> None:
    service.agent = ScriptedAnswerer([NEEDED, Text("This waits."), done()])
    whole = client.post(RESUME, json={}).json()
    chunks = [
        line for line in client.post(RESUME, json={"stream": True}).text.splitlines() if line.startswith("data: {")
    ]
    last = json.loads(chunks[-1].removeprefix("data: "))
    for answer in (whole["answer"], last["answer"]):
        assert [(one["id"], one["thread"], one["arguments"]) for one in answer["waiting"]] == [
            ("1", "t", {"text": "a"})
        ]


@pytest.mark.parametrize(
    "decision", [{}, {"id": "1"}, {"id": "1", "type": "maybe"}, {"id": 1, "type": "deny"}], ids=range(4)
)
def test_what_is_no_decision_is_refused(client: TestClient, decision: dict[str, object]) -> None:
    assert client.post(RESUME, json={"decisions": [decision]}).status_code == 400


@pytest.mark.parametrize(("error", "status"), [(UnknownThread("none"), 404), (ThreadBusy("done"), 409)])
def test_a_run_that_can_not_go_on_has_a_status_of_its_own(
    client: TestClient, service: FakeService, error: Exception, status: int
) -> None:
    service.agent = ScriptedAnswerer([error])
    assert client.post(RESUME, json={}).status_code == status
