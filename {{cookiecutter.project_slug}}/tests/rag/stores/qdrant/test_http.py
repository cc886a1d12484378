"""What the server's form of the store says over HTTP, and makes of what comes back. The server is a stand-in."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app.errors import IndexBroken
from app.rag.index.store import Engine
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.rag.stores.qdrant.server import ServerEngine
from app.settings import QdrantSettings
from app.types import Scope
from tests.fakes.embedders import StemEmbedder
from tests.fakes.qdrant_server import FakeQdrant
from tests.fakes.upstream import Reply, upstream

KEY = "a-key-of-42-letters"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeQdrant]:
    fake = FakeQdrant(api_key=KEY)
    yield fake
    fake.stop()


def engine(url: str, key: str = KEY) -> Engine:
    settings = QdrantSettings(qdrant_url=url, qdrant_api_key=SecretStr(key))
    return connect("qdrant", Location(Path("unused"), Holder.this_process("test")), settings)


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection")
def test_the_key_goes_with_every_request(server: FakeQdrant) -> None:
    with closing(engine(server.url)) as right:
        right.create("one", 64).close()
        assert "one" in right.names()
    with closing(engine(server.url, "another")) as wrong, pytest.raises(IndexBroken) as failure:
        wrong.names()
    assert "refuses the key (401" in str(failure.value)
    assert str(failure.value).endswith("check QDRANT_API_KEY")


def test_the_stand_in_refuses_a_field_that_the_client_does_not_know(server: FakeQdrant) -> None:
    url = f"{server.url}/collections/one/points/count"
    bodies = [{"exact": True, "color": "red"}, {"filter": {"must": [{"key": "tenant", "equals": "acme"}]}}]
    for body in bodies:
        answer = httpx.post(url, json=body, headers={"api-key": KEY})
        assert (answer.status_code, "Format error" in answer.text) == (400, True), body


REPLIES = {
    "refused (500": Reply('{"status": {"error": "broken"}, "time": 0}', 500),
    "refused (404": Reply('{"status": {"error": "no such collection"}, "time": 0}', 404),
    "asks for fewer requests": Reply('{"status": {"error": "slowly"}, "time": 0}', 429, {"retry-after": "7"}),
    "does not answer": Reply('{"result": {"count": ', ending="cut"),
    "can't be read": Reply('{"result": "many", "status": "ok", "time": 0}'),
    "can't be read by": Reply("<html>a proxy</html>"),
}


@pytest.mark.parametrize("said", REPLIES)
def test_a_server_that_fails_is_one_line_with_the_next_step(said: str) -> None:
    with (
        upstream(asides={"/": REPLIES[said]}) as broken,
        closing(ServerEngine(broken.url)) as found,
        pytest.raises(IndexBroken) as failure,
    ):
        found.names()
    message = str(failure.value)
    assert said.removesuffix(" by") in message
    assert "\n" not in message
    assert "QDRANT_URL" in message or "again" in message


def test_a_server_that_says_nothing_is_left_after_a_while() -> None:
    with upstream(asides={"/": Reply(ending="silent")}) as silent:
        with (
            closing(ServerEngine(silent.url, timeout_seconds=1)) as slow,
            pytest.raises(IndexBroken, match="timed out"),
        ):
            slow.names()
        assert silent.wait_until_left(20)


def test_a_server_that_goes_away_halfway_fails_each_call_of_the_store() -> None:
    fake = FakeQdrant()
    found = ServerEngine(fake.url)
    store = found.create("one", StemEmbedder.dimensions)
    fake.stop()
    vector = StemEmbedder().encode_question("red apples")
    for call in (store.count, lambda: store.search_vector(vector, Scope(), 3), lambda: store.delete(["1"])):
        with pytest.raises(IndexBroken, match="start it, or correct QDRANT_URL"):
            call()
    found.close()
