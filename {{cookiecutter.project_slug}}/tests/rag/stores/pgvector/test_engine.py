"""What is special to PostgreSQL: its failures, its graph, and who may do what."""

import socket
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from app.errors import IndexBroken, MissingExtra, SettingsError
from app.rag.index.store import Engine, IndexedChunk
from app.rag.stores import Location, connect
from app.rag.stores.lock import Holder
from app.settings import PgvectorSettings
from app.types import Scope
from tests.contract.postgres_server import empty_database
from tests.fakes.documents import chunk
from tests.fakes.packages import without_extra

LOCATION = Location(Path("nowhere"), Holder.this_process("test"))


def at(url: str | None) -> Engine:
    return connect("pgvector", LOCATION, PgvectorSettings(pgvector_url=url))


def test_an_address_is_asked_for() -> None:
    with pytest.raises(SettingsError, match="PGVECTOR_URL"):
        at(None)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    without_extra("pgvector", monkeypatch)
    monkeypatch.setitem(sys.modules, "psycopg_pool", None)
    with pytest.raises(MissingExtra, match=r"needs the extra 'pgvector': run `make setup"):
        at("postgresql://localhost/db")


@pytest.mark.engines
def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(IndexBroken, match=r"PostgreSQL at 127\.0\.0\.1 does not answer .*: start it, or") as raised:
        at(f"postgresql://me:se%40cret@127.0.0.1:{port}/db").names()
    assert "cret" not in str(raised.value)


@pytest.mark.engines
def test_a_database_that_is_not_there_is_refused_in_one_line() -> None:
    url = empty_database()
    with (
        closing(at(url.replace("/t", "/other", 1))) as engine,
        pytest.raises(IndexBroken, match="does not exist") as raised,
    ):
        engine.names()
    assert "\n" not in str(raised.value)


@pytest.mark.engines
def test_looking_for_an_index_writes_nothing() -> None:
    import psycopg

    url = empty_database()
    with closing(at(url)) as engine:
        assert (engine.names(), engine.current(), engine.read("one", "text")) == ([], None, None)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regnamespace('chunks')").fetchone() == (None,)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("prepared", "message"),
    [
        ("", "run `CREATE EXTENSION vector` in that database"),
        ("CREATE EXTENSION vector", "let the user of PGVECTOR_URL create a schema"),
        ("CREATE EXTENSION vector; CREATE SCHEMA chunks AUTHORIZATION {user}", None),
    ],
)
def test_what_a_user_may_not_do_is_said(prepared: str, message: str | None) -> None:
    import psycopg

    url = empty_database()
    user = f"u{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {user} LOGIN; {prepared.format(user=user)}")
    with closing(at(url.replace("postgres:@", f"{user}:@"))) as engine:
        if message is None:
            engine.create("one", 3)
            assert engine.names() == ["one"]
            return
        with pytest.raises(IndexBroken, match=message):
            engine.create("one", 3)


@pytest.mark.engines
def test_a_connection_that_the_server_ends_is_replaced() -> None:
    import psycopg

    url = empty_database()
    with closing(at(url)) as engine:
        engine.create("one", 3)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert engine.names() == ["one"]


@pytest.mark.engines
@pytest.mark.parametrize("dimensions", [8, 2001, 4001])
def test_a_graph_finds_what_reading_everything_finds(dimensions: int) -> None:
    from app.rag.stores.pgvector import graph
    from app.rag.stores.pgvector.store import TableStore

    vectors = np.random.default_rng(0).normal(size=(60, dimensions)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with closing(at(empty_database())) as engine:
        store = engine.create("one", dimensions)
        assert isinstance(store, TableStore)
        items = [replace(chunk(number, "x"), metadata={"even": str(number % 2 == 0)}) for number in range(60)]
        store.upsert([IndexedChunk(item, vectors[number], {"x": 1}) for number, item in enumerate(items)])
        with store.connections.alone() as connection:
            graph.build(connection, store.tables)
            graph.build(connection, store.tables)
            found = connection.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'graph_one'").fetchone()
        assert found == (int(dimensions <= graph.LONGEST_HALVED),)
        best = [items[number].id for number in np.argsort(-(vectors @ vectors[7]))]
        assert [hit.id for hit in store.search_vector(vectors[7], Scope(), 5)] == best[:5]
        even = Scope(where=(("metadata.even", ("True",)),))
        wanted = [id for id in best if int(id[-3:]) % 2 == 0]
        assert [hit.id for hit in store.search_vector(vectors[7], even, 40)] == wanted
        assert store.search_vector(vectors[7] * 0, Scope(), 5) == []


@pytest.mark.engines
def test_the_statistics_of_words_are_the_tenants_own() -> None:
    with closing(at(empty_database())) as engine:
        store = engine.create("one", 1)
        one = np.ones(1, np.float32)
        store.upsert([IndexedChunk(chunk(number, "x"), one, {"red": 1, "car": 1}) for number in range(5)])
        before = store.search_words({"red": 1}, Scope(), 10)
        store.upsert([IndexedChunk(chunk(9, "x", tenant="acme"), one, {"red": 7})])
        assert store.search_words({"red": 1}, Scope(), 10) == before
        store.delete([before[0].id])
        assert [hit.id for hit in store.search_words({"red": 1}, Scope(), 10)] == [hit.id for hit in before[1:]]
