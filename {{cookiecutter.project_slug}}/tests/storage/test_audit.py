import asyncio
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.errors import DatabaseUnavailable, SchemaMismatch
from app.storage.audit import AuditLog, Entry, actor_text, arguments_text
from app.storage.audited import Audited, Checked, audited, check_chain
from app.storage.chain import salted
from app.storage.database import Database
from app.storage.tables import audit, audit_salts
from app.types import Context

PROJECT = Path(__file__).parents[2]
ADDING = """
import sys
from pathlib import Path
from app.storage.address import DatabaseAddress
from app.storage.audit import AuditLog, Entry
from app.storage.database import Database
database = Database(DatabaseAddress(Path(sys.argv[1])))
for number in range(20):
    AuditLog(database).record_now(Entry(f"count.{number}", "default", sys.argv[2], {}))
database.close()
"""


@pytest.fixture
def log(database: Database) -> AuditLog:
    return AuditLog(database)


def check(log: AuditLog, known: str = "") -> Checked:
    return log.database.run_now(lambda engine: check_chain(engine, known))


def listed(log: AuditLog, limit: int = 100) -> list[Audited]:
    return log.database.run_now(lambda engine: audited(engine, limit))


def execute(log: AuditLog, *statements: str) -> None:
    async def run(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))

    log.database.run_now(run)


def note(log: AuditLog, *subjects: str) -> None:
    for subject in subjects:
        log.record_now(Entry.of(Context(subject=subject), "documents.remove", source="secret.md"))


def test_rows_say_who_did_what_and_are_a_chain(log: AuditLog) -> None:
    assert check(log) == Checked(0, "", None)
    note(log, "ann", "bob")
    assert [(one.link.id, one.link.action, one.subject) for one in listed(log)] == [
        (1, "documents.remove", "ann"), (2, "documents.remove", "bob"),
    ]  # fmt: skip
    checked = check(log)
    assert (checked.rows, checked.broken, checked.last) == (2, None, listed(log)[-1].link.hash)
    assert [one.link.id for one in listed(log, limit=1)] == [2]


def test_a_row_holds_no_name_and_no_argument_and_the_salt_says_which_they_were(log: AuditLog) -> None:
    note(log, "ann")

    async def read(engine: AsyncEngine) -> tuple[str, dict[str, str]]:
        async with engine.connect() as connection:
            (row,) = (await connection.execute(select(audit))).all()
            salts = {one.part: one.salt for one in await connection.execute(select(audit_salts))}
            return str(row), salts

    row, salts = log.database.run_now(read)
    assert "ann" not in row
    assert "secret.md" not in row
    (one,) = listed(log)
    assert one.link.actor == salted(salts["actor"], actor_text("default", "ann"))
    assert one.link.arguments == salted(salts["arguments"], arguments_text({"source": "secret.md"}))


def test_without_the_salts_nobody_is_named_and_the_chain_holds(log: AuditLog) -> None:
    note(log, "ann", "bob")

    async def forget(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await connection.execute(delete(audit_salts).where(audit_salts.c.subject == "ann"))

    log.database.run_now(forget)
    assert [(one.subject, one.tenant) for one in listed(log)] == [(None, None), ("bob", "default")]
    assert check(log).broken is None


def test_the_salt_of_forgotten_arguments_is_kept_nowhere_and_others_belong_to_whom_they_are_about(
    log: AuditLog,
) -> None:
    log.record_now(Entry("privacy.erase", "default", "me", {"subject": "ann"}, about="ann", forgotten=True))
    log.record_now(Entry("privacy.export", "default", "me", {"subject": "ann"}, about="ann"))

    async def read(engine: AsyncEngine) -> list[tuple[int, str, str]]:
        async with engine.connect() as connection:
            found = await connection.execute(select(audit_salts).order_by(audit_salts.c.id, audit_salts.c.part))
            return [(row.id, row.part, row.subject) for row in found]

    assert log.database.run_now(read) == [(1, "actor", "me"), (2, "actor", "me"), (2, "arguments", "ann")]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET action = 'x'", "DELETE FROM audit", "DELETE FROM audit WHERE id = 2", "UPDATE audit SET id = 9"],
)
def test_the_database_refuses_to_change_or_delete_a_row(log: AuditLog, statement: str) -> None:
    note(log, "ann", "bob")
    before = check(log)
    with pytest.raises(DatabaseUnavailable, match="only added"):
        execute(log, statement)
    assert check(log) == before


def test_emptying_the_table_is_refused_where_there_is_a_way_to(log: AuditLog) -> None:
    note(log, "ann")
    with pytest.raises(DatabaseUnavailable):
        execute(log, "TRUNCATE audit")
    assert check(log).rows == 1


def without_triggers(log: AuditLog) -> list[str]:
    """What whoever owns the database can do."""
    if log.database.address.file:
        return ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
    return ["DROP TRIGGER audit_only_grows ON audit"]


def test_whoever_takes_the_triggers_away_is_found_out(log: AuditLog) -> None:
    note(log, "ann", "bob", "ann")
    execute(log, *without_triggers(log), "UPDATE audit SET action = 'x' WHERE id = 2")
    broken = check(log).broken
    assert broken is not None
    assert (broken.id, broken.reason) == (2, "row 2 was changed")
    execute(log, "DELETE FROM audit WHERE id = 2")
    assert check(log).broken is not None


def test_another_name_beside_a_row_is_found_out(log: AuditLog) -> None:
    note(log, "ann")
    execute(log, "UPDATE audit_salts SET subject = 'bob' WHERE part = 'actor'")
    broken = check(log).broken
    assert broken is not None
    assert broken.reason == "the actor of row 1 was changed"


def test_newest_rows_that_were_taken_away_are_missed_by_a_hash_that_was_noted(log: AuditLog) -> None:
    note(log, "ann", "bob")
    noted = check(log).last
    assert check(log, noted).broken is None
    execute(log, *without_triggers(log), "DELETE FROM audit WHERE id = 2", "DELETE FROM audit_salts WHERE id = 2")
    assert check(log).broken is None
    broken = check(log, noted).broken
    assert broken is not None
    assert noted in broken.reason


@pytest.mark.parametrize(
    ("statement", "missing"),
    [("DELETE FROM audit WHERE id = 3", 3), ("DELETE FROM audit WHERE id > 1", 2), ("DELETE FROM audit", 1)],
)
def test_newest_rows_that_were_taken_away_are_missed_by_their_salts(
    log: AuditLog, statement: str, missing: int
) -> None:
    note(log, "ann", "bob", "ann")
    execute(log, *without_triggers(log), statement)
    broken = check(log).broken
    assert broken is not None
    assert (broken.id, broken.reason) == (missing, f"row {missing} is missing")


def test_writers_at_once_keep_the_chain(log: AuditLog) -> None:
    async def many() -> None:
        await asyncio.gather(
            *(log.record(Entry.of(Context(subject=str(number)), "count", number=number)) for number in range(30))
        )

    asyncio.run(many())
    assert (check(log).rows, check(log).broken) == (30, None)


def test_processes_at_once_keep_the_chain(log: AuditLog) -> None:
    if not log.database.address.file:
        with closing(Database(log.database.address)) as other:
            asyncio.run(at_once(log, AuditLog(other)))
        assert (check(log).rows, check(log).broken) == (40, None)
        return
    check(log)
    command = [sys.executable, "-c", ADDING, str(log.database.address.file)]
    running = [subprocess.Popen([*command, name], cwd=PROJECT) for name in ("ann", "bob")]  # noqa: S603
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert (check(log).rows, check(log).broken) == (40, None)


async def at_once(*logs: AuditLog) -> None:
    entry = Entry.of(Context(), "count")
    await asyncio.gather(*(log.record(entry) for log in logs for _ in range(20)))


def test_a_database_of_another_version_is_named_before_something_is_done(log: AuditLog) -> None:
    note(log, "ann")
    log.check()
    execute(log, "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(SchemaMismatch, match="python -m app migrate"):
        log.check()
