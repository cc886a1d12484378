"""The search route."""

from starlette.testclient import TestClient

from app.errors import EmptyIndex
from app.types import Query, Scope
from tests.api.conftest import Connect
from tests.fakes.documents import passage
from tests.fakes.retrievers import FakeRetriever
from tests.fakes.services import FakeService

EMPTY = EmptyIndex("no documents are indexed yet: run python -m app ingest docs")


def test_hits_come_as_a_plain_list_best_first(client: TestClient, service: FakeService) -> None:
    response = client.post("/search", json={"query": "install", "limit": 2})
    assert response.status_code == 200
    assert response.json()[0] == {
        "id": "00000000-0000-5000-8000-000000000001",
        "source": "guide.md",
        "heading": "Guide > Install",
        "text": "Run make setup.",
        "score": 1.0,
        "page": None,
        "line": 3,
        "row": None,
        "metadata": {"author": "Ada"},
    }
    assert [hit["score"] for hit in response.json()] == [1.0, 0.5]
    assert service.retriever.asked == [Query("install", limit=2)]


def test_ten_hits_are_the_default(client: TestClient, service: FakeService) -> None:
    client.post("/search", json={"query": "install"})
    assert service.retriever.asked[0].limit == 10


def test_conditions_are_part_of_the_scope(client: TestClient, service: FakeService) -> None:
    where = {"author": ["Ada", "Bob"], "source": ["a.md"]}
    assert client.post("/search", json={"query": "install", "where": where}).status_code == 200
    scope = Scope(where=(("metadata.author", ("Ada", "Bob")), ("source", ("a.md",))))
    assert service.retriever.asked == [Query("install", scope=scope)]


def test_a_wrong_condition_is_400_that_names_the_fields(client: TestClient, service: FakeService) -> None:
    wrong: list[dict[str, list[str]]] = [{"tenant": ["acme"]}, {"autor": ["Ada"]}, {"author": []}, {"author": [""]}]
    for where in wrong:
        response = client.post("/search", json={"query": "install", "where": where})
        assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_filter")
    assert service.retriever.asked == []


def test_a_search_knows_its_request_and_its_deadline(client: TestClient, service: FakeService) -> None:
    client.post("/search", json={"query": "install"}, headers={"X-Request-ID": "trace-1"})
    [context] = service.retriever.contexts
    assert context.request_id == "trace-1"
    assert context.deadline is not None


def test_the_limits_are_inclusive(client: TestClient) -> None:
    for limit in (1, 100, 10.0):
        assert client.post("/search", json={"query": "a" * 10_000, "limit": limit}).status_code == 200


def test_an_empty_index_is_409_that_names_the_command(connect: Connect) -> None:
    response = connect(FakeService(retriever=FakeRetriever(error=EMPTY))).post("/search", json={"query": "install"})
    assert response.status_code == 409
    assert "python -m app ingest" in response.json()["error"]["message"]
    assert response.headers["x-should-retry"] == "false"


def test_a_text_that_utf8_can_not_carry_is_shown_all_the_same(connect: Connect) -> None:
    found = connect(FakeService(retriever=FakeRetriever(passage("a\udcffb")))).post("/search", json={"query": "a"})
    assert found.json()[0]["text"] == "a?b"


def test_a_query_without_words_is_400(client: TestClient, service: FakeService) -> None:
    for query in ("   ", "?!", "\n"):
        response = client.post("/search", json={"query": query})
        assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_question")
    assert service.retriever.asked == []
