"""A model with a small context window behind the whole application: what its server gets, and what clients are told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api.application import create_app
from app.bootstrap import build
from app.llm.tokens.counter import count_tokens
from app.prompts.budget import MARGIN, PER_MESSAGE
from app.prompts.passages import read_passages
from tests.api.chat_requests import URL, asking, events
from tests.fakes.openai import FakeOpenAI, serving
from tests.fakes.settings import settings

PAGE = Path(__file__).parents[2] / "docs" / "chunking.md"
WINDOW, ANSWER = 1500, 200
QUESTION = {"role": "user", "content": "How long are chunks?"}


@pytest.fixture(scope="module")
def model() -> Iterator[FakeOpenAI]:
    with serving(FakeOpenAI(words=["Chunks [1]", "[2]", "[3]", "[4]", "[5]", "[6]."])) as fake:
        yield fake


@pytest.fixture(scope="module")
def client(model: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    chosen = settings(
        data_dir=tmp_path_factory.mktemp("data"),
        llm_model="openai:m",
        llm_base_url=model.url,
        llm_max_output_tokens=ANSWER,
        llm_context_tokens=WINDOW,
    )
    with build(chosen, "ask") as application:
        application.ingest([PAGE])
        with TestClient(create_app(application), "http://127.0.0.1:8000") as client:
            yield client


def conversation(turns: int, words: int) -> list[dict[str, Any]]:
    said = [{"role": role, "content": f"turn {n} " * words} for n in range(turns) for role in ("user", "assistant")]
    return [*said, QUESTION]


def needed(request: dict[str, Any]) -> int:
    return sum(count_tokens(message["content"]) + PER_MESSAGE for message in request["messages"])


@pytest.mark.parametrize(("turns", "words"), [(0, 0), (1, 10), (3, 100), (5, 500), (9, 5)])
def test_a_request_never_needs_more_than_the_window(
    client: TestClient, model: FakeOpenAI, turns: int, words: int
) -> None:
    body = client.post(URL, json=asking(*conversation(turns, words))).json()
    sent = model.requests[-1]
    assert needed(sent) + ANSWER + MARGIN <= WINDOW
    numbers = [passage.number for passage in read_passages(sent["messages"][-1]["content"])]
    assert sorted([*numbers, *body["answer"]["dropped"]["passages"]]) == [1, 2, 3, 4, 5, 6]
    assert sent["messages"][1]["role"] == "user"
    assert body["answer"]["dropped"]["messages"] == min(10, 2 * turns) - (len(sent["messages"]) - 2)


def test_a_citation_of_a_passage_that_the_model_did_not_see_is_none(client: TestClient, model: FakeOpenAI) -> None:
    padding = {"role": "system", "content": "Be brief. " * 150}
    response = client.post(URL, json=asking(padding, QUESTION, stream=True))
    last = events(response.text)[-2]
    dropped = last["answer"]["dropped"]["passages"]
    cited = [citation["number"] for citation in last["choices"][0]["delta"]["citations"]]
    assert dropped
    assert sorted([*cited, *dropped]) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("messages", "named"),
    [
        ([{"role": "user", "content": "How long are chunks? " * 400}], "the question is too long"),
        ([{"role": "system", "content": "Be brief. " * 2000}, QUESTION], "the question with the system messages"),
    ],
)
def test_a_question_that_is_too_long_alone_is_400_and_no_model_is_asked(
    client: TestClient, model: FakeOpenAI, messages: list[dict[str, Any]], named: str, stream: bool
) -> None:
    asked = len(model.requests)
    response = client.post(URL, json=asking(*messages, stream=stream))
    error = response.json()["error"]
    assert (response.status_code, error["type"], error["code"]) == (400, "invalid_request_error", "bad_question")
    assert error["message"].startswith(named)
    assert "shorten" in error["message"]
    assert len(model.requests) == asked
