import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from app.errors import DatabaseUnavailable, SchemaMismatch
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.migrate import migrate
from app.storage.schema import revision_of, revisions
from app.storage.tables import metadata

PROJECT = Path(__file__).parents[2]
OPENING = """
import sys
from pathlib import Path
from app.storage.address import DatabaseAddress
from app.storage.database import Database
async def nothing(engine):
    return "opened"
database = Database(DatabaseAddress(Path(sys.argv[1])))
print(database.run_now(nothing))
database.close()
"""


async def tables(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return set(await connection.run_sync(lambda one: inspect(one).get_table_names()))


def test_a_fresh_database_makes_itself(database: Database) -> None:
    assert database.run_now(tables) == {"alembic_version", *metadata.tables}
    assert revision_of(database.address) == revisions()[-1]


def test_the_migrations_make_the_tables_that_the_code_uses(database: Database) -> None:
    async def columns(engine: AsyncEngine) -> dict[str, set[str]]:
        async with engine.connect() as connection:
            return await connection.run_sync(
                lambda one: {
                    name: {str(each["name"]) for each in inspect(one).get_columns(name)} for name in metadata.tables
                }
            )

    assert database.run_now(columns) == {name: set(table.columns.keys()) for name, table in metadata.tables.items()}


def test_a_driver_that_connects_after_the_end_breaks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connects, ended = threading.Event(), threading.Event()
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect

    def slow(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connects.set()
        ended.wait(10)
        return connect(*arguments, **options)

    database = Database(DatabaseAddress(tmp_path / "app.db"))
    database.started()
    monkeypatch.setattr("aiosqlite.core.sqlite3.connect", slow)
    others = set(threading.enumerate())
    waiting = database.submit(tables)
    connects.wait(60)
    [driver] = set(threading.enumerate()) - others
    database.close()
    ended.set()
    driver.join(10)
    assert waiting.cancelled()
    assert not driver.is_alive()


def test_a_file_that_is_being_made_is_let_go_of_once_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connects, connect = threading.Event(), sqlite3.connect

    def slow(*arguments: Any, **options: Any) -> Any:
        connects.set()
        time.sleep(0.3)
        return connect(*arguments, **options)

    monkeypatch.setattr("aiosqlite.core.sqlite3.connect", slow)
    others = set(threading.enumerate())
    database = Database(DatabaseAddress(tmp_path / "app.db"))
    database.submit(tables)
    connects.wait(60)
    database.close()
    for one in set(threading.enumerate()) - others:
        one.join(0.1)
        assert not one.is_alive()


def test_it_answers_several_event_loops_in_turn_and_opens_again_after_its_end(database: Database) -> None:
    for _ in range(2):
        assert "calls" in asyncio.run(database.run(tables))
        database.close()
        database.close()


def test_work_that_fails_is_a_named_error_without_the_values_of_the_statement(database: Database) -> None:
    async def wrong(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("INSERT INTO nowhere VALUES ('secret')")

    with pytest.raises(DatabaseUnavailable, match="nowhere") as failed:
        database.run_now(wrong)
    assert "secret" not in str(failed.value)


def test_a_cancelled_wait_cancels_the_work(database: Database) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def forever(_: AsyncEngine) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def impatient() -> None:
        waiting = asyncio.create_task(database.run(forever))
        assert await asyncio.to_thread(begun.wait, 60)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(impatient())
    assert ended.wait(10)


@pytest.mark.parametrize("name", ["what?", "a#b", "100%20", "two words", "ä"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    address = DatabaseAddress(tmp_path / name / "app.db")
    with closing(Database(address)) as database:
        assert "calls" in database.run_now(tables)
    assert address.file
    assert address.file.exists()
    assert revision_of(address) == revisions()[-1]


def test_work_of_one_process_takes_turns(tmp_path: Path) -> None:
    inside, done = set[int](), list[int]()

    def writing(number: int) -> Callable[[AsyncEngine], Awaitable[None]]:
        async def write(engine: AsyncEngine) -> None:
            async with engine.begin():
                inside.add(number)
                await asyncio.sleep(0)
                assert inside == {number}
                inside.remove(number)
                done.append(number)

        return write

    async def many(database: Database) -> None:
        await asyncio.gather(*(database.run(writing(number)) for number in range(50)))

    with closing(Database(DatabaseAddress(tmp_path / "app.db"))) as database:
        asyncio.run(many(database))
    assert sorted(done) == list(range(50))


def test_an_older_and_a_newer_schema_are_refused_in_words(database: Database) -> None:
    database.run_now(tables)

    async def pretend(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    database.run_now(pretend)
    with closing(Database(database.address)) as later:
        with pytest.raises(SchemaMismatch, match="newer than this code"):
            later.run_now(tables)
        with pytest.raises(SchemaMismatch, match="newer than this code"):
            later.migrate_now(migrate)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    assert database.migrate_now(migrate) == (None, revisions()[-1])
    assert database.migrate_now(migrate) == (revisions()[-1], revisions()[-1])


def test_processes_that_make_the_same_database_at_once_all_succeed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPENING, str(tmp_path / "app.db")]
    running = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(4)]  # noqa: S603
    assert [process.communicate(timeout=60)[0] for process in running] == ["opened\n"] * 4
    assert revision_of(DatabaseAddress(tmp_path / "app.db")) == revisions()[-1]


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "app.db").write_text("half a page of something else, longer than any header of a file")
    with (
        closing(Database(DatabaseAddress(tmp_path / "app.db"))) as database,
        pytest.raises(DatabaseUnavailable, match="is no database"),
    ):
        database.run_now(tables)


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        closing(Database(DatabaseAddress(tmp_path / "file" / "app.db"))) as database,
        pytest.raises(DatabaseUnavailable, match="DATA_DIR"),
    ):
        database.run_now(tables)


def test_readers_wait_for_no_writer(tmp_path: Path) -> None:
    with closing(Database(DatabaseAddress(tmp_path / "app.db"))) as database:
        database.run_now(tables)
        with closing(sqlite3.connect(tmp_path / "app.db", isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            assert "calls" in database.run_now(tables_read)


async def tables_read(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        reading = await connection.execution_options(reads=True)
        return set(await reading.run_sync(lambda one: inspect(one).get_table_names()))


def test_the_address_of_a_server_hides_its_password() -> None:
    address = DatabaseAddress(server="postgresql://me:secret@db.example:5432/app")
    assert str(address) == "PostgreSQL at db.example"
    assert address.url == "postgresql+psycopg://me:secret@db.example:5432/app"
