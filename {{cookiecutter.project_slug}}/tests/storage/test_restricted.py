"""On a real PostgreSQL: what a transaction for a model's question may do, with the role of the guide and without."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.errors import DatabaseUnavailable
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.restricted import ROLE, restricted
from app.storage.tables import metadata
from app.storage.views import COLUMNS, TABLES, own_rows
from app.types import Context
from tests.docs.pages import DOCS, FENCE
from tests.fakes.postgres import new_database

if TYPE_CHECKING:
    import psycopg

pytestmark = pytest.mark.postgres

OWNER = "app"
NOTE = "INSERT INTO notes (at, tenant, subject, text) VALUES (1, '', 'me', 'x')"
TIMEOUT, NOBODY = "SHOW statement_timeout", "SELECT current_user"


@pytest.fixture(scope="module")
def admin(server: str) -> "Iterator[psycopg.Connection]":
    """The server's administrator, in a new database of a role that is nobody special."""
    import psycopg

    with new_database(server) as address, psycopg.connect(address.plain_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {OWNER} LOGIN")
        connection.execute(f"GRANT ALL ON SCHEMA public TO {OWNER}")
        yield connection
        connection.execute(f"DROP OWNED BY {OWNER} CASCADE")
        connection.execute(f"DROP ROLE {OWNER}")


@pytest.fixture(scope="module")
def database(server: str, admin: "psycopg.Connection") -> Iterator[Database]:
    """The same as the application opens it, with its tables and a note."""
    url = server.replace("/postgres?", f"/{admin.info.dbname}?").replace("//postgres:", f"//{OWNER}:")
    with closing(Database(DatabaseAddress(server=url))) as opened:
        opened.run_now(partial(wrote, NOTE))
        yield opened


@contextmanager
def role(admin: "psycopg.Connection", statements: str) -> Iterator[None]:
    """It is there within."""
    admin.execute(statements)
    yield
    admin.execute(f"DROP OWNED BY {ROLE}")
    admin.execute(f"DROP ROLE {ROLE}")


@pytest.fixture
def guide(admin: "psycopg.Connection", database: Database) -> Iterator[None]:
    """What docs/agents.md has the administrator type, once the tables are there."""
    (block,) = [one for one in FENCE.findall((DOCS / "agents.md").read_text(encoding="utf-8")) if "CREATE ROLE" in one]
    with role(admin, block):
        yield


async def wrote(statement: str, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(statement))


async def plainly(statement: str, engine: AsyncEngine) -> Any:
    async with engine.connect() as connection:
        return (await connection.execute(text(statement))).scalar()


def asked(database: Database, *statements: str, seconds: float = 5.0) -> Any:
    """What the last one returns, all in one restricted transaction."""

    async def within(engine: AsyncEngine) -> Any:
        async with restricted(engine, seconds) as connection:
            for one in statements:
                found = await connection.execute(text(one))
            return found.scalar()

    return database.run_now(within)


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(DatabaseUnavailable, match=words):
        yield


WRITES = [
    NOTE,
    "WITH gone AS (DELETE FROM notes RETURNING text) SELECT text FROM gone",
    "WITH changed AS (UPDATE notes SET text = 'y' RETURNING text) SELECT text FROM changed",
    "CREATE TABLE x (y int)",
    "DROP TABLE notes",
    "TRUNCATE notes",
    "SELECT lo_import('/etc/hostname')",
    "SELECT text FROM notes FOR UPDATE",
]


@pytest.mark.parametrize("statement", WRITES)
def test_nothing_is_written_even_without_the_role(database: Database, statement: str) -> None:
    with refused("read-only transaction|permission denied"):
        asked(database, statement)
    assert database.run_now(partial(plainly, "SELECT text FROM notes")) == "x"


def test_it_can_not_be_made_to_write_after_all(database: Database) -> None:
    with refused("read-write mode"):
        asked(database, "SELECT 1", "SET TRANSACTION READ WRITE")


@pytest.mark.parametrize("slow", ["SELECT pg_sleep(60)", "SELECT count(*) FROM generate_series(1, 2000000000)"])
def test_what_takes_too_long_is_ended_by_the_server(database: Database, slow: str) -> None:
    with refused("did not answer in time .*statement timeout"):
        asked(database, slow, seconds=0.2)


@pytest.mark.usefixtures("guide")
def test_the_connection_is_afterwards_as_it_was(database: Database) -> None:
    assert (asked(database, NOBODY), asked(database, TIMEOUT)) == (ROLE, "5s")
    with refused("permission denied"):
        asked(database, "SELECT * FROM audit")
    assert database.run_now(partial(plainly, NOBODY)) == OWNER
    assert database.run_now(partial(plainly, TIMEOUT)) == "0"
    database.run_now(partial(wrote, "UPDATE notes SET at = at"))


@pytest.mark.usefixtures("guide")
def test_with_the_role_of_the_guide_every_view_can_be_read(database: Database) -> None:
    assert database.run_now(partial(own_rows, "notes", Context(tenant="", subject="me"))) == [(1.0, "x")]
    for view in TABLES:
        assert isinstance(database.run_now(partial(own_rows, view, Context())), list)


@pytest.mark.usefixtures("guide")
def test_the_role_of_the_guide_reads_what_the_views_have_and_no_other_column(database: Database) -> None:
    views = {(TABLES[view], name) for view in TABLES for name in ("at", "tenant", "subject", *COLUMNS[view])}
    every = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    may = "SELECT has_column_privilege(:role, :table, :column, 'SELECT')"

    async def readable(engine: AsyncEngine) -> set[tuple[str, str]]:
        async with engine.connect() as connection:
            asked_of = [(one, {"role": ROLE, "table": one[0], "column": one[1]}) for one in every]
            return {one for one, values in asked_of if (await connection.execute(text(may), values)).scalar()}

    assert database.run_now(readable) == views


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT question FROM kept_answers",
        "SELECT * FROM calls",
        "SELECT answer_id FROM calls",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT rolpassword FROM pg_authid",
        "SELECT lo_get(1)",
        "COPY notes (text) TO PROGRAM 'cat'",
        "SET ROLE postgres",
    ],
)
@pytest.mark.usefixtures("guide")
def test_the_role_may_do_nothing_else(database: Database, statement: str) -> None:
    with refused("permission denied|does not exist"):
        asked(database, statement)


def test_a_role_that_the_application_may_not_take_on_is_left_alone(
    database: Database, admin: "psycopg.Connection"
) -> None:
    with role(admin, f"CREATE ROLE {ROLE} NOLOGIN"):
        assert asked(database, NOBODY) == OWNER


def test_a_role_without_its_rights_is_no_way_around_them(database: Database, admin: "psycopg.Connection") -> None:
    with (
        role(admin, f"CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO {OWNER}"),
        refused("permission denied for table notes"),
    ):
        database.run_now(partial(own_rows, "notes", Context()))


@pytest.mark.usefixtures("guide")
def test_a_statement_could_undo_the_role_which_is_why_no_models_sql_comes_here(database: Database) -> None:
    assert asked(database, "RESET ROLE", NOBODY) == OWNER
    assert asked(database, "SELECT set_config('statement_timeout', '0', true)", TIMEOUT) == "0"
