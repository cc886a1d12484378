"""What a server does wrong, and what is said of it. No real server runs here: see tests/fakes/weaviate/server.py."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from app.errors import IndexBroken
from app.rag.index.store import IndexedChunk, VectorStore
from app.rag.index.words import counted
from app.types import Scope
from tests.fakes.documents import chunk
from tests.fakes.embedders import StemEmbedder
from tests.rag.stores.weaviate.conftest import Connect

if TYPE_CHECKING:
    from tests.fakes.weaviate.server import FakeWeaviate

pytestmark = pytest.mark.engines
BROKEN_OFF_SECONDS = 0.5


def indexed(number: int, text: str = "red apples") -> IndexedChunk:
    return IndexedChunk(chunk(number, text), StemEmbedder().encode_question(text), counted(text))


def filled(store: VectorStore) -> VectorStore:
    store.upsert([indexed(number) for number in range(3)])
    return store


def test_a_server_that_is_down_is_one_clear_error(server: "FakeWeaviate", connected: Connect) -> None:
    server.stop()
    with pytest.raises(
        IndexBroken, match=r"^the Weaviate server does not answer \(.*refused.*\): start it.* WEAVIATE_URL$"
    ):
        connected().current()


def test_a_refused_key_is_named_but_not_shown(server: "FakeWeaviate", connected: Connect) -> None:
    engine = connected("secret-key")
    store = engine.create("one", 64)
    server.databases.refused |= {"Bearer secret-key", "Bearer other-key"}
    for ask in (
        lambda: connected("other-key").names(),
        engine.names,
        store.count,
        lambda: store.delete([chunk(0, "").id]),
    ):
        with pytest.raises(
            IndexBroken, match=r"^the Weaviate server refuses the key: check WEAVIATE_API_KEY"
        ) as raised:
            ask()
        assert "secret" not in str(raised.value)


def test_a_closed_grpc_port_is_told_at_once_and_by_its_setting(server: "FakeWeaviate", connected: Connect) -> None:
    server.stop_grpc()
    with pytest.raises(IndexBroken, match=rf"^nothing answers at 127.0.0.1:{server.grpc_port}.* WEAVIATE_GRPC_URL$"):
        connected().names()


def test_a_server_that_stops_halfway_is_waited_for_and_then_named(server: "FakeWeaviate", connected: Connect) -> None:
    store = filled(connected(timeout=BROKEN_OFF_SECONDS).create("one", 64))
    server.stop_grpc()
    searches: list[Callable[[], object]] = [
        lambda: store.search_vector(indexed(0).dense, Scope(), 3),
        lambda: store.search_words({"red": 1}, Scope(), 3),
        lambda: store.fetch([chunk(0, "").id]),
        lambda: store.upsert([indexed(5)]),
        lambda: store.delete([chunk(0, "").id]),
        store.count,
    ]
    for search in searches:
        with pytest.raises(IndexBroken, match=r"^the Weaviate server does not answer by gRPC \(.+\): .*GRPC_URL$"):
            search()


@pytest.mark.parametrize("refused", [[1], [0, 1, 2]])
def test_a_chunk_that_is_refused_within_a_batch_is_an_error(
    server: "FakeWeaviate", connected: Connect, refused: list[int]
) -> None:
    server.databases.faults |= {chunk(number, "").id: "disk is full\nat shard 7" for number in refused}
    with pytest.raises(IndexBroken, match=r"^the Weaviate server .*disk is full\).*") as raised:
        filled(connected().create("one", 64))
    assert "\n" not in str(raised.value)


def test_a_write_that_broke_off_is_finished_by_the_next_and_nothing_is_there_twice(
    server: "FakeWeaviate", connected: Connect
) -> None:
    store = connected().create("one", 64)
    items = [indexed(number) for number in range(1500)]
    server.databases.faults[items[1200].chunk.id] = "out of memory"
    with pytest.raises(IndexBroken, match="out of memory"):
        store.upsert(items)
    assert store.count() == 1499
    server.databases.faults.clear()
    store.upsert(items)
    assert store.count() == len(store.fetch([item.chunk.id for item in items])) == 1500


def test_a_chunk_that_is_not_deleted_is_an_error(server: "FakeWeaviate", connected: Connect) -> None:
    store = filled(connected().create("one", 64))
    server.databases.faults[chunk(1, "").id] = "read only"
    with pytest.raises(IndexBroken, match=r"1 chunks were not deleted\): look into its log, and ingest again$"):
        store.delete([chunk(number, "").id for number in range(3)])


def test_a_vector_of_another_length_is_refused(connected: Connect) -> None:
    store = filled(connected().create("one", 64))
    with pytest.raises(IndexBroken, match=r"refused a request \(vector lengths don't match: 64 vs 32\)"):
        store.search_vector(indexed(0).dense[:32], Scope(), 3)


def test_a_generation_that_is_gone_is_not_made_again_by_a_write(server: "FakeWeaviate", connected: Connect) -> None:
    engine = connected()
    store = engine.create("one", 64)
    connected().drop("one")
    with pytest.raises(IndexBroken, match="collection Chunks_one is gone: build the index anew"):
        filled(store)
    assert not server.databases.calls["BatchObjects"]
