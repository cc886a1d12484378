"""What a client says of an answer, in the process and by the real openai client."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam
from starlette.testclient import TestClient

from app.bootstrap import Application, build
from app.errors import DatabaseUnavailable
from app.storage.feedback import Feedback
from app.types import Context
from tests.api.chat_requests import URL, asking, events
from tests.api.conftest import Connect
from tests.fakes.embedders import StemEmbedder
from tests.fakes.services import FakeService, running
from tests.fakes.settings import settings

QUESTION: list[ChatCompletionMessageParam] = [{"role": "user", "content": "What do emperor penguins eat?"}]


def test_what_is_said_reaches_the_book_under_either_id(client: TestClient, service: FakeService) -> None:
    for id in ("answer-1", "chatcmpl-answer-1"):
        body = {"answer_id": id, "rating": "down", "comment": "no", "correction": "yes", "user": "ann"}
        response = client.post("/feedback", json=body)
        assert response.status_code == 200
        assert response.json() == {
            "object": "feedback", "answer_id": "answer-1", "rating": "down", "prompt": "answer@1#0",
        }  # fmt: skip
    assert service.feedback.said == [(Feedback("answer-1", "down", "no", "yes"), "ann")] * 2


def test_without_a_user_it_is_nobody_in_particular(client: TestClient, service: FakeService) -> None:
    client.post("/feedback", json={"answer_id": "answer-1", "rating": "up"})
    assert service.feedback.said == [(Feedback("answer-1", "up"), Context().subject)]


def test_an_answer_that_is_not_there_is_404(client: TestClient) -> None:
    response = client.post("/feedback", json={"answer_id": "other", "rating": "up"})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_answer")


REFUSED: list[dict[str, Any]] = [
    {},
    {"answer_id": "answer-1"},
    {"answer_id": "", "rating": "up"},
    {"answer_id": "a" * 101, "rating": "up"},
    {"answer_id": 1, "rating": "up"},
    {"answer_id": "a\x00b", "rating": "up"},
    {"answer_id": "answer-1", "rating": "meh"},
    {"answer_id": "answer-1", "rating": True},
    {"answer_id": "answer-1", "rating": "up", "comment": "a" * 2_001},
    {"answer_id": "answer-1", "rating": "up", "comment": None},
    {"answer_id": "answer-1", "rating": "up", "correction": "a" * 10_001},
    {"answer_id": "answer-1", "rating": "up", "user": "a" * 201},
    {"answer_id": "answer-1", "rating": "up", "user": "a\nb"},
    {"answer_id": "answer-1", "rating": "up", "user": "\ud800"},
]


@pytest.mark.parametrize("body", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_feedback_is_refused(client: TestClient, service: FakeService, body: dict[str, Any]) -> None:
    response = client.post("/feedback", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["type"]) == (400, "invalid_request_error")
    assert service.feedback.said == []


def test_a_database_that_is_down_is_503(connect: Connect) -> None:
    class Down(FakeService):
        @property
        def feedback(self) -> Any:
            raise DatabaseUnavailable("it does not answer: start it")

        @feedback.setter
        def feedback(self, _: object) -> None: ...

    response = connect(Down()).post("/feedback", json={"answer_id": "answer-1", "rating": "up"})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "database_unavailable")


def test_it_needs_the_key(connect: Connect) -> None:
    client = connect(FakeService(settings(api_key="key")))
    assert client.post("/feedback", json={"answer_id": "answer-1", "rating": "up"}).status_code == 401


def test_the_user_of_a_chat_request_is_who_asks(client: TestClient, service: FakeService) -> None:
    client.post(URL, json=asking(user="ann"))
    client.post(URL, json=asking())
    client.post("/agent/threads/t/resume", json={"user": "ann"})
    assert [one.context.subject for one in service.answerer.asked] == ["ann", Context().subject]
    assert [one.context.subject for one in service.agent.asked] == ["ann"]


def test_a_user_that_is_no_name_is_refused(client: TestClient) -> None:
    assert client.post(URL, json=asking(user="a\x00b")).status_code == 400


def test_the_id_of_a_completion_is_that_of_its_answer(client: TestClient) -> None:
    assert client.post(URL, json=asking()).json()["id"] == "chatcmpl-answer-1"


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    (tmp_path / "food.md").write_text("# Food\n\nEmperor penguins eat krill and fish.\n")
    chosen = settings(data_dir=tmp_path / "data", keep_answers="on")
    with build(chosen, "ingest", embedder=StemEmbedder()) as made:
        made.ingest([tmp_path / "food.md"])
        yield made


def test_the_openai_client_gives_feedback_on_what_it_was_answered(application: Application) -> None:
    with running(application) as server, openai.OpenAI(base_url=f"{server.url}/v1", api_key="none") as client:
        answer = client.chat.completions.create(model="assistant", messages=QUESTION, user="ann")
        body = {"answer_id": answer.id, "rating": "down", "comment": "Too short.", "user": "ann"}
        kept = client.post(f"{server.url}/feedback", body=body, cast_to=httpx.Response).json()
        assert kept["answer_id"] == (answer.model_extra or {})["answer"]["id"]
        with pytest.raises(openai.NotFoundError):
            client.post(f"{server.url}/feedback", body={**body, "user": "bob"}, cast_to=httpx.Response)
        metrics = httpx.get(f"{server.url}/metrics").text
    assert f'app_feedback_total{{prompt="{kept["prompt"].partition("#")[0]}",rating="down"}} 1.0' in metrics


def test_a_stream_has_the_same_id_in_every_chunk_and_it_takes_feedback(application: Application) -> None:
    with running(application) as server:
        body = {**asking(stream=True), "messages": QUESTION, "user": "ann"}
        *chunks, _ = events(httpx.post(f"{server.url}{URL}", json=body, timeout=60).text)
        (id,) = {chunk["id"] for chunk in chunks}
        assert id == f"chatcmpl-{chunks[-1]['answer']['id']}"
        said = {"answer_id": id, "rating": "up", "user": "ann"}
        assert httpx.post(f"{server.url}/feedback", json=said, timeout=60).status_code == 200
