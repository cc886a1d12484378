"""Kept answers are labelled and compared over HTTP, on a real database."""

import json
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.reviews.book import ReviewBook
from app.storage.reviews.pairs import queue_pairs
from tests.api.conftest import Connect
from tests.fakes.kept import keep
from tests.fakes.services import FakeService
from tests.fakes.settings import settings

EVE = {"reviewer": "eve"}


@pytest.fixture
def database(service: FakeService, tmp_path: Path) -> Iterator[Database]:
    """The one that the service reviews."""
    with closing(Database(DatabaseAddress(tmp_path / "app.db"))) as opened:
        service.reviews = ReviewBook(opened, str)
        yield opened


@pytest.fixture
def pair(database: Database) -> None:
    ids = keep(database, answer="One."), keep(database, answer="Two.", model="fake", prompt="answer@2#1")
    database.run_now(partial(queue_pairs, tenant="default", ids=[ids]))


def test_an_answer_is_read_labelled_and_shown_with_its_label(client: TestClient, database: Database) -> None:
    id = keep(database)
    found = client.get("/reviews/answers", params=EVE).json()
    assert found["left"] == 1
    assert {name: found["answers"][0][name] for name in ("id", "question", "label", "rating", "reason")} == {
        "id": id, "question": "How do I install it?", "label": None, "rating": "", "reason": "",
    }  # fmt: skip
    assert found["answers"][0]["passages"][0] == {
        "number": 1, "source": "guide.md", "heading": "Guide > Install", "text": "Run make setup.",
        "quote": "Run make setup.",
    }  # fmt: skip
    body = {**EVE, "answer_id": f"chatcmpl-{id}", "label": "bad", "reason": "It misses the question."}
    assert client.post("/reviews/labels", json=body).json() == {"answer_id": id, "label": "bad"}
    found = client.get("/reviews/answers", params={**EVE, "order": "newest"}).json()
    assert (found["left"], found["answers"][0]["label"], found["answers"][0]["reason"]) == (0, "bad", body["reason"])


@pytest.mark.usefixtures("pair")
def test_a_pair_is_shown_without_names_and_chosen(client: TestClient) -> None:
    response = client.get("/reviews/pairs", params=EVE)
    (shown,) = response.json()["pairs"]
    assert {shown["left"]["answer"], shown["right"]["answer"]} == {"One.", "Two."}
    for name in ("fake", "offline", "answer@", "ann"):
        assert name not in response.text
    body = {**EVE, "pair_id": shown["id"], "choice": "right"}
    assert client.post("/reviews/choices", json=body).json() == {"pair_id": shown["id"], "choice": "right"}
    found = client.get("/reviews/pairs", params=EVE).json()
    assert (found["left"], found["pairs"][0]["choice"]) == (0, "right")


@pytest.mark.usefixtures("pair")
def test_agreement_is_of_each_two_reviewers(client: TestClient) -> None:
    ids = [one["id"] for one in client.get("/reviews/answers", params=EVE).json()["answers"]]
    for reviewer, labels in (("eve", ("good", "bad")), ("bob", ("good", "bad"))):
        for id, label in zip(ids, labels, strict=True):
            client.post("/reviews/labels", json={"reviewer": reviewer, "answer_id": id, "label": label})
    (found,) = client.get("/reviews/agreement").json()["pairs"]
    assert {**found, "low": 0, "high": 0} == {
        "of": "labels", "first": "bob", "second": "eve", "n": 2, "agreed": 2, "kappa": 1.0, "low": 0, "high": 0,
    }  # fmt: skip


def test_what_is_not_there_is_404(client: TestClient, database: Database) -> None:
    for address, body in (
        ("labels", {"answer_id": "other", "label": "good"}),
        ("choices", {"pair_id": "other", "choice": "tie"}),
    ):
        response = client.post(f"/reviews/{address}", json={**EVE, **body})
        assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_answer")


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("labels", {}),
    ("labels", {"answer_id": "a", "label": "good"}),
    ("labels", {**EVE, "reviewer": "", "answer_id": "a", "label": "good"}),
    ("labels", {**EVE, "reviewer": "a\nb", "answer_id": "a", "label": "good"}),
    ("labels", {**EVE, "answer_id": "a", "label": "unclear"}),
    ("labels", {**EVE, "answer_id": "a", "label": "bad", "reason": "a" * 2_001}),
    ("labels", {**EVE, "answer_id": "a\x00", "label": "bad"}),
    ("choices", {**EVE, "pair_id": "a", "choice": "first"}),
    ("choices", {**EVE, "pair_id": "a\x00", "choice": "left"}),
    ("choices", {**EVE, "pair_id": "a" * 201, "choice": "left"}),
]


@pytest.mark.parametrize(("address", "body"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_label_is_refused(client: TestClient, address: str, body: dict[str, Any]) -> None:
    response = client.post(f"/reviews/{address}", content=json.dumps(body))
    assert response.status_code == 400


@pytest.mark.parametrize("query", ["", "?reviewer=", "?reviewer=eve&order=best", "?reviewer=eve&limit=0"])
def test_a_queue_needs_a_reviewer_and_an_order_that_there_is(client: TestClient, query: str) -> None:
    assert client.get(f"/reviews/answers{query}").status_code == 400


def test_it_needs_the_key(connect: Connect) -> None:
    client = connect(FakeService(settings(api_key="key")))
    assert client.get("/reviews/answers", params=EVE).status_code == 401
    assert client.post("/reviews/labels", json={}).status_code == 401


def test_openapi_describes_it(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {name for name in paths if name.startswith("/reviews")} == {
        "/reviews/answers", "/reviews/labels", "/reviews/pairs", "/reviews/choices", "/reviews/agreement",
    }  # fmt: skip
