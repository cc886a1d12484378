"""A real PostgreSQL, read by a query; `test_sql.py` asks a SQLite."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import MissingExtra
from app.rag.sources import source_at
from app.rag.sources.database import QueryFailed, rows
from app.rag.sources.source import Item, Reading, Skipped, Unreachable
from tests.storage.conftest import server as server


@pytest.fixture
def postgres(server: str) -> Iterator[str]:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE TABLE page (id int, text text, day date, price numeric, tags text[], raw bytea)")
        connection.execute(
            "INSERT INTO page SELECT n, 'text ' || n, date '2026-01-01' + n, n / 4.0, '{a,b}', '\\xff' "
            "FROM generate_series(1, 2000) n"
        )
        yield server
        connection.execute("DROP TABLE page")


@pytest.mark.postgres
def test_a_postgresql_is_read_and_cannot_be_changed(postgres: str, tmp_path: Path) -> None:
    reading, query = Reading(1000, cache=tmp_path / "cache", database=postgres), tmp_path / "pages.sql"
    query.write_text("SELECT id, text, day AS date, price, tags, raw FROM page WHERE text LIKE 'text%' ORDER BY id;")
    opened = source_at(f"sql://{query}")
    items = list(opened.items(reading))
    assert len(items) == 2000
    assert isinstance(items[0], Item)
    written = opened.read(items[0], reading).decode()
    assert written == '---\ndate: "2026-01-02"\ntags: "a, b"\n---\nprice: 0.25000000000000000000\n\ntext 1'
    for statement in ("DELETE FROM page RETURNING id", "SELECT 1 AS id; COMMIT; DELETE FROM page", "DROP TABLE page"):
        query.write_text(statement)
        (refused,) = opened.items(reading)
        assert isinstance(refused, Unreachable | Skipped), statement
    assert len(list(rows(postgres, "SELECT id FROM page"))) == 2001


def test_a_driver_that_is_missing_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match="the extra 'postgres'"):
        list(rows("postgresql://host/name", "SELECT 1 AS id"))


@pytest.mark.postgres
def test_a_postgresql_that_is_slow_away_or_refuses_is_told_without_the_password(postgres: str) -> None:
    with pytest.raises(QueryFailed, match="statement timeout"):
        list(rows(postgres, "SELECT pg_sleep(60) AS id", seconds=0.2))
    with pytest.raises(QueryFailed) as refused:
        list(rows("postgresql://me:pw4711@127.0.0.1:1/name", "SELECT 1 AS id"))
    assert "4711" not in str(refused.value)
