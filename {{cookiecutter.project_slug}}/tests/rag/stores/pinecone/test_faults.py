"""What goes wrong with Pinecone, and what is said of it. The service is a stand-in."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from app.errors import IndexBroken
from app.rag.index.store import Engine
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import PineconeSettings
from app.types import Scope
from tests.fakes.embedders import StemEmbedder
from tests.fakes.upstream import Reply, upstream

if TYPE_CHECKING:
    from tests.fakes.pinecone.server import FakePinecone

pytestmark = pytest.mark.engines

KEY = "pcsk_4242_of-the-tests"


@pytest.fixture
def server() -> Iterator["FakePinecone"]:
    from tests.fakes.pinecone.server import FakePinecone

    fake = FakePinecone()
    yield fake
    fake.stop()


def engine(url: str, key: str = KEY) -> Engine:
    settings = PineconeSettings(pinecone_url=url, pinecone_api_key=SecretStr(key))
    return connect("pinecone", Location(Path("unused"), Holder.this_process("test")), settings)


def failure(found: Engine) -> str:
    with pytest.raises(IndexBroken) as raised:
        found.current()
    message = str(raised.value)
    assert "\n" not in message
    assert KEY not in message
    return message


def test_a_wrong_key_is_named(server: "FakePinecone") -> None:
    with closing(engine(server.url, "wrong")) as found:
        assert failure(found) == "Pinecone refuses the key: check PINECONE_API_KEY"


def test_looking_for_an_index_that_is_not_there_creates_nothing(server: "FakePinecone") -> None:
    with closing(engine(server.url)) as found:
        assert (found.current(), found.names(), found.read("one", "manifest")) == (None, [], None)
    assert {request.partition(" ")[0] for request in server.requests} == {"GET"}


def test_a_request_that_came_too_soon_is_made_again(server: "FakePinecone") -> None:
    server.refuses = [(429, {"retry-after": "0"})] * 2
    with closing(engine(server.url)) as found:
        assert found.current() is None
    assert len(server.requests) == 3


REFUSALS = {
    429: ({"retry-after": "0"}, "wants fewer requests, or your plan is used up"),
    402: ({}, "check PINECONE_API_KEY, and what your plan includes"),
    403: ({}, "does not allow it ([403 FORBIDDEN] scripted"),
    413: ({}, "set smaller chunks"),
    400: ({}, "refused a request ([400 INVALID_ARGUMENT] scripted"),
}


@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_says_what_to_do(server: "FakePinecone", status: int) -> None:
    headers, said = REFUSALS[status]
    server.refuses = [(status, headers)] * 4
    with closing(engine(server.url)) as found:
        assert said in failure(found)


BROKEN = {
    "cut": (Reply('{"name": "app-cat', ending="cut"), "does not answer"),
    "of a proxy": (Reply("<html>"), "can't be read"),
    "of another kind": (Reply('{"name": 7}'), "can't be read"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_answer_is_one_line(kind: str) -> None:
    reply, said = BROKEN[kind]
    with upstream(asides={"/": reply}) as broken, closing(engine(broken.url)) as found:
        assert said in failure(found)


def test_a_server_that_says_nothing_is_left_after_a_while() -> None:
    from app.rag.stores.pinecone.account import Account
    from app.rag.stores.pinecone.engine import PineconeEngine

    with upstream(asides={"/": Reply(ending="silent")}) as silent:
        with closing(PineconeEngine(Account(KEY, silent.url, timeout_seconds=0.2))) as found:
            assert "does not answer" in failure(found)
        assert silent.wait_until_left(20)


def test_a_server_that_goes_away_halfway_fails_each_call(server: "FakePinecone") -> None:
    found = engine(server.url)
    store = found.create("one", StemEmbedder.dimensions)
    server.stop()
    vector = StemEmbedder().encode_question("red apples")
    for call in (store.count, lambda: store.search_vector(vector, Scope(), 3), lambda: store.delete(["1"])):
        with pytest.raises(IndexBroken, match=r"does not answer .* check the network and PINECONE_URL"):
            call()
    found.close()


def test_a_write_that_never_shows_is_an_error(server: "FakePinecone") -> None:
    from app.rag.stores.pinecone.account import Account
    from app.rag.stores.pinecone.engine import PineconeEngine
    from app.rag.stores.pinecone.waiting import Patience

    hasty = PineconeEngine(Account(KEY, server.url), Patience(seconds=0.0, first=0.001))
    with closing(hasty), pytest.raises(IndexBroken, match="has not shown"):
        hasty.create("one", 3)


def test_the_stand_in_refuses_what_pinecone_would(server: "FakePinecone") -> None:
    import httpx

    headers = {"api-key": KEY, "x-pinecone-api-version": "2026-07"}
    schema = {"fields": {"dense": {"type": "dense_vector", "dimension": 2, "metric": "cosine"}}}
    assert httpx.post(f"{server.url}/indexes", json={"name": "one", "schema": schema}, headers=headers).is_success
    documents = f"{server.url}/data/one/namespaces/a/documents"
    good = {"_id": "1", "dense": [1, 0], "text": "x"}
    assert httpx.post(f"{documents}/upsert", json={"documents": [good]}, headers=headers).is_success
    for path, body in {
        "upsert": {"documents": [{**good, "page": None}]},
        "upsert ": {"documents": [{**good, "metadata": {"author": "Ada"}}]},
        "upsert  ": {"documents": [{**good, "dense": [0, 0]}]},
        "upsert   ": {"documents": [{**good, "text": "x" * 40_000}]},
        "fetch": {"ids": ["1"], "colour": "red"},
        "fetch ": {"filter": {}},
        "fetch  ": {"filter": {"dense": {"$eq": 1}}},
        "search": {"score_by": [{"type": "dense_vector", "field": "dense", "values": [1, 0], "boost": 2}], "top_k": 1},
    }.items():
        answer = httpx.post(f"{documents}/{path.strip()}", json=body, headers=headers)
        assert answer.status_code == 400, body
    assert httpx.post(f"{documents}/fetch", json={"ids": ["1"]}, headers={"api-key": KEY}).status_code == 401
