import time
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy import insert as insert_into
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.agents.tools import Parts, make_tool
from app.agents.tools.tool import Call
from app.errors import BadQuestion
from app.storage import views
from app.storage.effects import Effect, once
from app.storage.notes import add_note
from app.storage.tables import notes
from app.storage.usage import AnswerUsage
from app.storage.writer import insert
from app.types import Context, Spent, Usage
from tests.agents.tools.parts import parts

MINE, THEIRS = Context(subject="me"), Context(subject="you")
pytestmark = pytest.mark.anyio


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Parts]:
    """A database in which two principals have an answer and a note each."""
    made = parts(tmp_path, address=None if request.param == "sqlite" else request.getfixturevalue("on_server"))
    with closing(made.database):
        for context, usd, note in ((MINE, 0.25, "mine"), (THEIRS, 0.75, "secret")):
            await made.database.run(partial(add, context, usd, note))
        yield made


async def add(context: Context, usd: float, note: str, engine: AsyncEngine) -> None:
    spent = Spent("openai:m", Usage(10, 5), usd, "answer")
    answered = AnswerUsage(note, time.time(), "openai:m", "answer@1", "stop", 0.5, 10.0, context, [spent])
    await insert(engine, [answered])
    effect = Effect(note, "write_note", context.tenant, context.subject)

    async def write(connection: AsyncConnection) -> str:
        await add_note(connection, effect, note)
        return "written"

    await once(engine, effect, write)


async def asked(kept: Parts, context: Context = MINE, **arguments: str) -> str:
    tool = make_tool("query_database", kept)
    result = await tool.run(tool.arguments(**arguments), Call(context, "k"))
    return result.text


async def test_it_says_what_was_spent_by_model(kept: Parts) -> None:
    lines = (await asked(kept, view="costs")).splitlines()
    assert lines == ["model | calls | input_tokens | output_tokens | usd", "openai:m | 1 | 10 | 5 | 0.25"]


@pytest.mark.parametrize("view", ["usage", "documents", "notes"])
async def test_each_view_can_be_asked(kept: Parts, view: str) -> None:
    assert "fails" not in await asked(kept, view=view)


async def test_a_query_of_ones_own(kept: Parts) -> None:
    assert "mine" in await asked(kept, view="notes", sql="SELECT upper(text), text FROM notes")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT COUNT(*) FROM Notes",
        "WITH texts AS (SELECT DISTINCT text FROM notes) SELECT count(*) FROM texts",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1) SELECT count(*) FROM n",
    ],
)
async def test_rows_are_counted_also_of_a_part_with_a_name_of_its_own(kept: Parts, sql: str) -> None:
    assert (await asked(kept, view="notes", sql=sql)).splitlines()[1:] == ["1"]


ATTEMPTS = [
    "SELECT text FROM notes UNION ALL SELECT text FROM main.notes",
    "SELECT * FROM notes WHERE 1 = 1 OR subject = 'you'",
    "SELECT subject FROM answers",
    "SELECT * FROM calls",
    "SELECT * FROM sqlite_master",
    "SELECT count(*) FROM SQLITE_MASTER",
    "SELECT * FROM pragma_table_list",
    "SELECT count(*) FROM pragma_table_list",
    "SELECT * FROM pragma_database_list",
    "PRAGMA database_list",
    "ATTACH DATABASE '{file}' AS other",
    "ATTACH DATABASE 'file:{file}?mode=ro' AS other",
    "SELECT * FROM other.notes",
    "VACUUM INTO '/tmp/x.db'",
    "SELECT load_extension('{file}')",
    "SELECT readfile('{file}')",
    "SELECT fts3_tokenizer('simple')",
    "INSERT INTO notes VALUES (1, 'x')",
    "DELETE FROM notes",
    "UPDATE notes SET text = 'x'",
    "DROP TABLE notes",
    "CREATE TABLE x (y)",
    "CREATE TEMP VIEW v AS SELECT * FROM notes",
    "SELECT 1; SELECT text FROM notes",
    "BEGIN; DELETE FROM notes; COMMIT",
    "EXPLAIN SELECT * FROM notes",
    "SELECT text FROM notes -- '\x00'",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT * FROM pg_catalog.pg_stat_activity",
    "COPY notes TO PROGRAM 'cat'",
    "SET ROLE postgres",
    "SELECT pg_sleep(60)",
    "RESET ROLE",
    "SELECT set_config('statement_timeout', '0', false)",
    "SELECT current_setting('data_directory')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT * FROM dblink('dbname=postgres', 'SELECT text FROM notes') AS other(text text)",
    "SELECT text FROM public.notes",
    "WITH gone AS (DELETE FROM notes RETURNING text) SELECT text FROM gone",
    "SELECT zeroblob(1000000000)",
    "SELECT hex(randomblob(900000)) || hex(randomblob(900000))",
    "",
]


@pytest.mark.parametrize("sql", ATTEMPTS, ids=range(len(ATTEMPTS)))
async def test_nothing_of_another_principal_is_read_whatever_is_asked(kept: Parts, sql: str) -> None:
    try:
        said = await asked(kept, view="notes", sql=sql.format(file=kept.database.address.file or "app.db"))
    except BadQuestion as error:
        said = str(error)
    assert "secret" not in said
    assert "0.75" not in said
    assert len(said) < 100_000
    assert "secret" in await asked(kept, THEIRS, view="notes")


async def test_what_goes_on_for_too_long_ends(kept: Parts) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(BadQuestion, match="interrupted"):
        await asked(kept, view="notes", sql=endless)


@pytest.mark.postgres
@pytest.mark.parametrize("kept", ["postgres"], indirect=True)
async def test_no_sql_of_a_model_reaches_the_server(kept: Parts) -> None:
    assert "mine" in await asked(kept, view="notes")
    heard: list[str] = []

    async def listen(engine: AsyncEngine) -> None:
        event.listen(engine.sync_engine, "before_cursor_execute", lambda *given: heard.append(given[2]))

    await kept.database.run(listen)
    for sql in ("SELECT text, 'marked' FROM notes", "SELECT pg_sleep(60) AS marked, * FROM notes", "DROP TABLE notes"):
        with suppress(BadQuestion):
            await asked(kept, view="notes", sql=sql)
    assert heard[0] == "SET TRANSACTION READ ONLY"
    assert {sql.split()[0] for sql in heard} == {"SET", "SELECT"}
    assert not [sql for sql in heard if "marked" in sql or "pg_sleep" in sql]


async def test_a_sum_that_leaves_out_old_rows_says_so(kept: Parts) -> None:
    most = views.MOST_COPIED

    async def fill(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            row = {"tenant": MINE.tenant, "subject": MINE.subject, "text": "more"}
            await connection.execute(insert_into(notes), [{**row, "at": float(number)} for number in range(most)])

    await kept.database.run(fill)
    said = await asked(kept, view="notes", sql="SELECT count(*) AS notes FROM notes")
    assert said.splitlines() == ["notes", str(most), f"(asked of the newest {most} rows of notes alone)"]
    assert "alone" not in await asked(kept, THEIRS, view="notes")


@pytest.mark.parametrize("sql", ["SELECT * FROM notes", "SELECT a.text FROM notes a, notes b, notes c, notes d"])
async def test_rows_have_a_limit(sql: str) -> None:
    rows = {"notes": [(1.0, "x")] * 500}
    assert len(views.ask(sql, rows)[1]) == views.MOST_ROWS


async def test_a_join_of_everything_with_everything_ends() -> None:
    rows = {"notes": [(1.0, "x")] * 500}
    with pytest.raises(BadQuestion, match="interrupted"):
        views.ask("SELECT count(*) FROM notes a, notes b, notes c, notes d WHERE a.text || b.text <> c.text", rows)


@pytest.mark.parametrize(
    "sql",
    [
        "WITH long AS (SELECT hex(zeroblob(400000)) AS text) SELECT instr(text, substr(text, 5000) || '1') FROM long",
        "WITH long AS (SELECT hex(zeroblob(400000)) AS text) SELECT text LIKE '%' || text || '1' FROM long",
        "SELECT text LIKE text || '1' FROM notes",
    ],
)
async def test_no_single_step_goes_on_for_long(sql: str) -> None:
    """The clock is looked at between steps alone."""
    with pytest.raises(BadQuestion, match=r"too (big|complex)"):
        views.ask(sql, {"notes": [(1.0, "a" * 4_000)]})
