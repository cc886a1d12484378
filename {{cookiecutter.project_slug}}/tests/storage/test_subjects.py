import asyncio
from functools import partial

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.storage.audit import AuditLog, Entry
from app.storage.audited import audited, check_chain
from app.storage.database import Database
from app.storage.effects import Effect, once
from app.storage.feedback import Feedback, keep
from app.storage.notes import add_note
from app.storage.reviews.book import ReviewBook
from app.storage.scrub import scrub_file, scrub_server
from app.storage.subjects import SOMEBODY_ELSE, delete_rows, rows_of, schema_of_rows, tables_of_people
from app.storage.writer import insert
from app.types import Context
from tests.fakes.kept import keep as keep_answer
from tests.storage.usages import MINI, usage_of

NOTHING = {"kept_answers": 0, "review_labels": 0, "review_choices": 0}
ANN, BOB, ME = Context(subject="ann"), Context(subject="bob"), Context(subject="me")


async def live(engine: AsyncEngine, context: Context) -> None:
    """An answer with feedback, a note with its effect, and a row of the audit log."""
    usage = usage_of(MINI, subject=context.subject)
    await insert(engine, [usage])
    await keep(engine, Feedback(usage.id, "up", "good"), context, str)
    effect = Effect(f"key of {context.subject}", "write_note", context.tenant, context.subject)

    async def write(connection: AsyncConnection) -> str:
        await add_note(connection, effect, "text")
        return "written"

    await once(engine, effect, write)


@pytest.fixture
def kept(database: Database) -> Database:
    for context in (ANN, BOB):
        database.run_now(partial(live, context=context))
        AuditLog(database).record_now(Entry.of(context, "count"))
    return database


def counts(database: Database, subject: str) -> dict[str, int]:
    found = database.run_now(lambda engine: rows_of(engine, "default", subject))
    return {name: len(rows) for name, rows in found.items() if rows}


def test_all_rows_of_one_person_are_found_and_none_of_another(kept: Database) -> None:
    assert counts(kept, "ann") == {"answers": 1, "calls": 1, "effects": 1, "notes": 1, "feedback": 1}
    assert counts(kept, "nobody") == {}
    found = kept.run_now(lambda engine: rows_of(engine, "default", "ann"))
    assert {row["subject"] for rows in found.values() for row in rows} == {"ann"}


def test_what_is_deleted_is_gone_and_all_else_stays(kept: Database) -> None:
    gone = kept.run_now(lambda engine: delete_rows(engine, "default", "ann", ME))
    assert gone == {"answers": 1, "calls": 1, "effects": 1, "notes": 1, "feedback": 1} | NOTHING
    assert counts(kept, "ann") == {}
    assert counts(kept, "bob") == {"answers": 1, "calls": 1, "effects": 1, "notes": 1, "feedback": 1}
    assert set(kept.run_now(lambda engine: delete_rows(engine, "acme", "bob", ME)).values()) == {0}


@pytest.mark.parametrize(("by", "known"), [(ME, ["me"]), (ANN, [])])
def test_who_erases_themselves_is_not_named_by_the_row_that_says_so(
    kept: Database, by: Context, known: list[str]
) -> None:
    kept.run_now(lambda engine: delete_rows(engine, "default", "ann", by))
    rows = kept.run_now(lambda engine: audited(engine, 100))
    assert [one.link.action for one in rows] == ["count", "count", "privacy.erase"]
    assert [one.subject for one in rows if one.subject] == ["bob", *known]
    assert kept.run_now(lambda engine: check_chain(engine, "")).broken is None


def test_a_label_is_of_who_asked_and_of_who_read_and_neither_sees_the_other(database: Database) -> None:
    book, id = ReviewBook(database, str), keep_answer(database, subject="ann")
    for reviewer in ("bob", "cat"):
        asyncio.run(book.label("default", reviewer, id, "bad", f"{reviewer} says so"))
    found = database.run_now(lambda engine: rows_of(engine, "default", "ann"))["review_labels"]
    assert [(row["reviewer"], row["reason"]) for row in found] == [
        (SOMEBODY_ELSE, "bob says so"), (SOMEBODY_ELSE, "cat says so"),
    ]  # fmt: skip
    (own,) = database.run_now(lambda engine: rows_of(engine, "default", "bob"))["review_labels"]
    assert (own["subject"], own["reviewer"], own["reason"]) == (SOMEBODY_ELSE, "bob", "bob says so")
    assert database.run_now(lambda engine: delete_rows(engine, "default", "bob", ME))["review_labels"] == 1
    assert database.run_now(lambda engine: delete_rows(engine, "default", "ann", ME))["review_labels"] == 1


def test_the_files_are_written_anew(kept: Database) -> None:
    kept.run_now(lambda engine: delete_rows(engine, "default", "ann", ME))
    if kept.address.file:
        scrub_file(kept.address.file)
        assert kept.address.file.with_name("app.db-wal").stat().st_size == 0
        assert b"key of ann" not in kept.address.file.read_bytes()
        assert b"key of bob" in kept.address.file.read_bytes()
    else:
        names = [table.name for table in tables_of_people()]
        kept.run_now(lambda engine: scrub_server(engine, names))
    assert counts(kept, "bob")["answers"] == 1


def test_every_table_of_people_has_a_schema_for_its_rows() -> None:
    described = schema_of_rows()
    assert {"answers", "calls", "effects", "notes", "feedback", *NOTHING} <= set(described)
    assert described["calls"]["items"]["properties"]["usd"] == {"type": ["number", "null"]}
    assert described["answers"]["items"]["properties"]["id"] == {"type": "string"}
