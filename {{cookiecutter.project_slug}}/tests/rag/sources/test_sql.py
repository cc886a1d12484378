"""Queries of a real SQLite; `test_database.py` asks a PostgreSQL."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.errors import NothingToIngest, SettingsError
from app.rag.changes import Task
from app.rag.sources import source_at, spool
from app.rag.sources.database import QueryFailed, rows
from app.rag.sources.source import Item, Reading, Skipped, Unreachable
from app.rag.sources.sql import Query
from app.rag.stages import Loaded, read
from app.rag.targets import Target

TABLE = "CREATE TABLE page (id, title, body, updated, owner)"
PAGES = "SELECT id, title, body AS text, updated AS date, owner FROM page ORDER BY id"


@dataclass
class Source:
    """A database in a file, and the file of a query."""

    folder: Path

    @property
    def reading(self) -> Reading:
        return Reading(1000, cache=self.folder / "cache", database=f"sqlite:///{self.folder}/a b%20#?.db")

    @property
    def address(self) -> str:
        return f"sql://{self.folder}/pages.sql"

    def run(self, *statements: str, given: tuple[Any, ...] = ()) -> None:
        with closing(sqlite3.connect(self.folder / "a b%20#?.db")) as connection, connection:
            for statement in statements:
                connection.execute(statement, given)

    def ask(self, query: str) -> None:
        (self.folder / "pages.sql").write_text(query, encoding="utf-8")

    def listed(self) -> dict[str, str]:
        """Texts of documents by their names, or the reason why one was skipped."""
        source, found = source_at(self.address), dict[str, str]()
        for item in source.items(self.reading):
            if isinstance(item, Item):
                found[item.name] = source.read(item, self.reading).decode()
                assert len(found[item.name].encode()) == item.size
            else:
                found[item.source] = item.reason
        return found


@pytest.fixture
def source(tmp_path: Path) -> Source:
    source = Source(tmp_path)
    source.run(TABLE)
    source.ask(PAGES)
    return source


def add(source: Source, *values: Any) -> None:
    source.run("INSERT INTO page VALUES (?, ?, ?, ?, ?)", given=values)


def test_a_row_with_a_text_is_a_page_with_its_metadata(source: Source) -> None:
    add(source, 7, 'Tea: the "green" one', "# Brewing\nHot water.", "2026-11-28", "Kitchen")
    target = Target("default", "pages", source_at(source.address))
    (item,) = target.source.items(source.reading)
    assert isinstance(item, Item)
    assert item.name == "7.md"
    loaded = read(Task(target, item), source.reading)
    assert isinstance(loaded, Loaded)
    assert loaded.document.metadata == {"title": 'Tea: the "green" one', "date": "2026-11-28"}
    cut = [loaded.document.text[one.start : one.end].strip() for one in loaded.document.sections]
    assert cut == ["owner: Kitchen", "Hot water."]
    assert loaded.document.sections[-1].headings[-1] == "Brewing"


def test_a_row_may_expire_and_replace_others(source: Source) -> None:
    add(source, 7, 2, "Hot water.", "2030-12-31 10:00:00", "6.md, 5.md")
    add(source, 8, 2, "Cold water.", "soon", None)
    source.ask("SELECT id, title AS version, body AS text, updated AS Expires, owner AS replaces FROM page ORDER BY id")
    target = Target("default", "pages", source_at(source.address))
    good, bad = (read(Task(target, item), source.reading) for item in only_items(target, source.reading))
    assert isinstance(good, Loaded)
    assert good.document.metadata == {"version": "2", "expires": "2030-12-31", "replaces": "6.md, 5.md"}
    assert good.document.text.endswith("Hot water.")
    assert isinstance(bad, Skipped)
    assert "expires on 'soon', which is no day" in bad.reason


def only_items(target: Target, reading: Reading) -> list[Item]:
    return [item for item in target.source.items(reading) if isinstance(item, Item)]


def test_names_of_replaced_rows_are_never_cut_off(source: Source) -> None:
    add(source, 7, None, "Hot water.", None, ", ".join(f"{number}.md" for number in range(400)))
    source.ask("SELECT id, body AS text, owner AS replaces FROM page")
    target = Target("default", "pages", source_at(source.address))
    reading = replace(source.reading, max_file_bytes=10_000)
    (item,) = only_items(target, reading)
    skipped = read(Task(target, item), reading)
    assert isinstance(skipped, Skipped)
    assert "longer than 1,000" in skipped.reason


def test_rows_without_a_text_are_records(source: Source) -> None:
    add(source, "lamp", "Lamp", None, 9.5, b"\xff")
    source.ask("SELECT id, title AS name, body AS note, updated AS price, owner AS photo FROM page")
    assert json.loads(source.listed()["lamp.json"]) == {"id": "lamp", "name": "Lamp", "price": 9.5}


def test_a_row_that_is_gone_is_no_longer_listed_and_one_that_changed_has_other_bytes(source: Source) -> None:
    add(source, 1, None, "one", None, None)
    add(source, 2, None, "two", None, None)
    assert source.listed() == {"1.md": "one", "2.md": "two"}
    source.run("DELETE FROM page WHERE id = 1", "UPDATE page SET body = 'zwei' WHERE id = 2")
    assert source.listed() == {"2.md": "zwei"}


def test_an_earlier_listing_can_still_be_read(source: Source) -> None:
    add(source, 1, None, "one", None, None)
    opened = source_at(source.address)
    (before,) = opened.items(source.reading)
    source.run("UPDATE page SET body = 'changed'")
    list(opened.items(source.reading))
    assert isinstance(before, Item)
    assert opened.read(before, source.reading) == b"one"


@pytest.mark.parametrize("id", [None, "", "..", "/", "x" * 250, "\n"])
def test_a_row_without_a_name_is_told(source: Source, id: str | None) -> None:
    add(source, id, None, "one", None, None)
    assert "id is empty" in source.listed()["row 1"]


def test_ids_lead_nowhere(source: Source) -> None:
    for id in ("../../etc/passwd", "a\x1b[31m\n", "ü/ä", 3.0, "C:\\x"):
        add(source, id, None, "text", None, None)
    assert sorted(source.listed()) == ["3.0.md", "C:\\x.md", "a[31m.md", "etc/passwd.md", "ü/ä.md"]


def test_an_id_that_comes_twice_is_told(source: Source) -> None:
    add(source, 1, None, "one", None, None)
    add(source, "1", None, "another", None, None)
    assert source.listed() == {"1.md": "one", "row 2": "an earlier row is called 1.md too: give each another id"}


def test_texts_of_all_kinds_are_written_down(source: Source) -> None:
    add(source, 1, None, b"bytes \xc3\xbc", None, None)
    add(source, 2, None, b"\xff\xfe", None, None)
    add(source, 3, None, None, None, "nobody")
    add(source, 4, None, "x" * 1001, None, None)
    add(source, 5, None, 42, None, None)
    found = source.listed()
    assert (found["1.md"], found["3.md"], found["5.md"]) == ("bytes ü", "", "42")
    assert "not in UTF-8" in found["row 2"]
    assert "MAX_FILE_BYTES" in found["4.md"]


def test_colons_and_per_cent_are_no_parameters(source: Source) -> None:
    add(source, 1, None, "10 % of :x", None, None)
    source.ask("SELECT id, body AS text FROM page WHERE body LIKE '10 %' AND body LIKE '%:x'; -- a comment :y %s")
    assert source.listed() == {"1.md": "10 % of :x"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM page",
        "INSERT INTO page (id) VALUES (9)",
        "UPDATE page SET body = 'x' RETURNING id",
        "DROP TABLE page",
        "ATTACH 'new.db' AS new",
        "VACUUM INTO 'new.db'",
        "PRAGMA writable_schema = 1",
        "SELECT 1 AS id; DELETE FROM page",
        "WITH x AS (SELECT 1) DELETE FROM page RETURNING id",
        "SELECT load_extension('x') AS id",
        "CREATE TEMP TABLE t (id)",
    ],
)
def test_a_statement_that_would_change_something_is_refused(source: Source, statement: str, tmp_path: Path) -> None:
    add(source, 1, None, "one", None, None)
    source.ask(statement)
    (refused,) = source_at(source.address).items(source.reading)
    assert isinstance(refused, Unreachable)
    source.ask(PAGES)
    assert source.listed() == {"1.md": "one"}
    assert not list(tmp_path.rglob("new.db"))


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT absent AS id", "no such column: absent"),
        ("SELECT id FROM nowhere", "no such table: nowhere"),
        ("not a query", "syntax error"),
        ("", "write one SELECT"),
    ],
)
def test_a_query_that_the_database_refuses_is_told_with_its_reason(source: Source, query: str, reason: str) -> None:
    source.ask(query)
    (refused,) = source_at(source.address).items(source.reading)
    assert isinstance(refused, Unreachable)
    assert reason in refused.reason
    assert refused.reason.endswith("correct it, or SQL_SOURCE_URL")


def test_a_query_in_another_encoding_is_told_and_one_with_a_mark_is_read(source: Source) -> None:
    (source.folder / "pages.sql").write_bytes("SELECT 1 AS id -- Größe".encode("latin-1"))
    assert "pages.sql is not UTF-8, save it so" in source.listed()[source.address]
    (source.folder / "pages.sql").write_bytes("SELECT 1 AS id, 'Größe' AS text".encode("utf-8-sig"))
    assert source.listed() == {"1.md": "Größe"}


def test_more_rows_than_are_read_are_told_and_nothing_of_them_is_gone(source: Source) -> None:
    for id in range(3):
        add(source, id, None, "text", None, None)
    query = source_at(source.address)
    assert isinstance(query, Query)
    *read, rest = replace(query, max_rows=2).items(source.reading)
    assert [item.name for item in read if isinstance(item, Item)] == ["0.md", "1.md"]
    assert isinstance(rest, Unreachable)
    assert "more than 2 rows" in rest.reason


def test_a_query_whose_rows_cannot_be_told_apart_is_an_error(source: Source) -> None:
    for query, reason in [("SELECT title FROM page", "no column id"), ("SELECT id, id FROM page", "two columns id")]:
        source.ask(query)
        with pytest.raises(NothingToIngest, match=reason):
            list(source_at(source.address).items(source.reading))


def test_a_query_without_end_ends_with_its_time() -> None:
    endless = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT max(id) AS id FROM n"
    with pytest.raises(QueryFailed, match="interrupted"):
        list(rows("sqlite:///:memory:", endless, seconds=0.1))
    each = endless.replace("max(id) AS id", "id")
    with pytest.raises(QueryFailed, match=r"interrupted|longer"):
        for _ in rows("sqlite:///:memory:", each, seconds=0.1):
            pass


def test_without_a_database_the_setting_is_named(source: Source) -> None:
    with pytest.raises(SettingsError, match="SQL_SOURCE_URL"):
        list(source_at(source.address).items(Reading(cache=source.folder)))
    with pytest.raises(NothingToIngest, match="No such file"):
        source_at(f"sql://{source.folder}/nowhere.sql")
    with pytest.raises(NothingToIngest, match="not a folder"):
        source_at(f"sql://{source.folder}")


def test_a_database_that_is_not_there_is_unreachable_and_is_not_made(source: Source, tmp_path: Path) -> None:
    reading = replace(source.reading, database=f"sqlite:///{tmp_path}/nowhere.db")
    (found,) = source_at(source.address).items(reading)
    assert isinstance(found, Unreachable)
    assert "unable to open" in found.reason
    assert not (tmp_path / "nowhere.db").exists()


def test_the_password_shows_nowhere(source: Source) -> None:
    secret = "postgresql://me:pw4711@127.0.0.1:1/name"  # noqa: S105
    assert "4711" not in repr(replace(source.reading, database=secret))


def test_whether_it_holds_a_document_is_asked_of_the_database(source: Source) -> None:
    add(source, 1, None, "one", None, None)
    opened = source_at(source.address)
    assert opened.holds("1.md", source.reading)
    assert not opened.holds("2.md", source.reading)
    assert opened.holds("2.md", replace(source.reading, database=None))


def test_no_one_else_may_read_what_waits_on_the_disk_and_it_does_not_pile_up(source: Source, tmp_path: Path) -> None:
    add(source, 1, None, "one", None, None)
    source.listed()
    (waiting,) = source.reading.cache.rglob(f"*{spool.SUFFIX}")
    assert waiting.stat().st_mode & 0o077 == 0
    os.utime(waiting, (0, 0))
    source.run("UPDATE page SET body = 'other'")
    source.listed()
    assert not waiting.exists()
