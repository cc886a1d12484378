"""The route of first questions."""

from starlette.testclient import TestClient

from app.errors import IndexBusy
from tests.api.conftest import Connect
from tests.api.fakes_api import FakeService


def test_questions_come_with_the_size_of_the_index(client: TestClient, service: FakeService) -> None:
    assert client.get("/suggestions").json() == {"questions": list(service.questions), "chunks": 7}


def test_an_empty_index_has_none(connect: Connect) -> None:
    assert connect(FakeService(chunks=0)).get("/suggestions").json() == {"questions": [], "chunks": 0}


def test_an_index_that_can_not_be_read_is_503(connect: Connect) -> None:
    response = connect(FakeService(chunks=IndexBusy("another process holds it: stop that one"))).get("/suggestions")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "index_busy")


def test_openapi_describes_it(client: TestClient) -> None:
    assert "/suggestions" in client.get("/openapi.json").json()["paths"]
