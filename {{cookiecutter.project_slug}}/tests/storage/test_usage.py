import asyncio
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing, closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from app import types
from app.errors import ModelUnavailable, SchemaMismatch
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.recorder import RecordedAnswerer
from app.storage.tables import answers, calls
from app.storage.usage import day_of
from app.storage.writer import MOST_WAITING, UsageWriter
from app.types import AnswerRequest, Context, Done, Message, Spent, Text, Usage
from tests.fakes.answerers import ScriptedAnswerer, Step
from tests.fakes.services import GOOD_EVENTS
from tests.storage.usages import DAY, FREE, MIDNIGHT, MINI, UNPRICED, usage_of

QUESTION = "What did the secret document say?"


@pytest.fixture
def lost() -> list[int]:
    return []


@pytest.fixture
def writer(database: Database, lost: list[int]) -> Iterator[UsageWriter]:
    with closing(UsageWriter(database, lost.append, batch_seconds=0.01)) as opened:
        yield opened


def rows(writer: UsageWriter, table: Table) -> list[dict[str, object]]:
    """All that is in the table, once what waits is written."""

    async def read(engine: AsyncEngine) -> list[dict[str, object]]:
        await writer.write()
        async with engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(select(table))).mappings()]

    return writer.database.run_now(read)


def ask(writer: UsageWriter, steps: Sequence[Step], context: Context | None = None, stop_after: int = 99) -> None:
    """One answer of these steps, of which the reader waits for so many."""
    recorded = RecordedAnswerer(ScriptedAnswerer(steps), writer, lambda question, turns: len(question) / 100 + turns)
    request = AnswerRequest((Message("user", QUESTION),), context or Context())

    async def read() -> None:
        async with aclosing(recorded.stream(request)) as events:
            for _ in range(stop_after):
                if await anext(events, None) is None:
                    return

    asyncio.run(read())


def test_an_answer_is_a_row_and_each_of_its_calls_is_one(writer: UsageWriter) -> None:
    context = Context("acme", "key-1")
    for call in (MINI, UNPRICED):
        context.account.spend(call)
    ask(writer, GOOD_EVENTS, context)
    (found,) = rows(writer, answers)
    assert {name: found[name] for name in ("id", "tenant", "subject", "model", "prompt", "outcome", "difficulty")} == {
        "id": "answer-1", "tenant": "acme", "subject": "key-1", "model": "fake", "prompt": "answer@1#0",
        "outcome": "stop", "difficulty": round(len(QUESTION) / 100 + 1, 3),
    }  # fmt: skip
    assert [(row["answer_id"], row["model"], row["input_tokens"], row["usd"]) for row in rows(writer, calls)] == [
        ("answer-1", MINI.model, 1000, 0.00045), ("answer-1", UNPRICED.model, 500, None),
    ]  # fmt: skip
    assert found["day"] == day_of(float(str(found["at"])))


def test_no_text_is_kept(writer: UsageWriter) -> None:
    ask(writer, GOOD_EVENTS)
    kept = f"{rows(writer, answers)}{rows(writer, calls)}"
    assert "secret" not in kept
    assert "make setup" not in kept


def test_what_failed_or_was_left_is_kept_when_it_has_cost_something(writer: UsageWriter) -> None:
    broken: list[Step] = [Text("Six "), ModelUnavailable("down: start it")]
    for steps, stop_after in ((broken, 99), (list(GOOD_EVENTS), 1)):
        context = Context()
        context.account.spend(MINI)
        context.account.prompt = "answer@2#1"
        with suppress(ModelUnavailable):
            ask(writer, steps, context, stop_after)
    found = rows(writer, answers)
    assert sorted(str(row["outcome"]) for row in found) == ["Cancelled", "ModelUnavailable"]
    assert {(row["model"], row["prompt"]) for row in found} == {(MINI.model, "answer@2#1")}
    assert len(rows(writer, calls)) == 2


def test_what_never_reached_a_model_leaves_no_row(writer: UsageWriter) -> None:
    with pytest.raises(ModelUnavailable):
        ask(writer, [ModelUnavailable("down: start it")])
    assert rows(writer, answers) == []


def test_the_events_pass_unchanged(writer: UsageWriter) -> None:
    recorded = RecordedAnswerer(ScriptedAnswerer(GOOD_EVENTS), writer, lambda *_: 0.0)
    found = asyncio.run(types.answer(recorded, AnswerRequest((Message("user", QUESTION),))))
    assert found.text == "Run make setup [1]."
    assert isinstance(GOOD_EVENTS[-1], Done)
    assert found.done == GOOD_EVENTS[-1]


def test_rows_of_many_threads_are_all_written(writer: UsageWriter) -> None:
    async def many() -> None:
        await asyncio.gather(*(asyncio.to_thread(writer.add, usage_of(MINI)) for _ in range(200)))

    asyncio.run(many())
    assert len(rows(writer, answers)) == len(rows(writer, calls)) == 200


def test_what_waits_is_written_at_the_end(address: DatabaseAddress, lost: list[int]) -> None:
    with closing(UsageWriter(Database(address), lost.append, batch_seconds=3600)) as writer:
        writer.add(usage_of(FREE))
    with closing(UsageWriter(Database(address), lost.append)) as later:
        assert len(rows(later, answers)) == 1


def test_where_nothing_can_be_written_it_is_counted_and_said_once(tmp_path: Path, lost: list[int]) -> None:
    (tmp_path / "file").touch()
    database = Database(DatabaseAddress(tmp_path / "file" / "app.db"))
    with closing(UsageWriter(database, lost.append)) as writer, capture_logs() as logs:
        for _ in range(3):
            writer.add(usage_of(MINI))
            asyncio.run_coroutine_threadsafe(writer.write(), database.started()).result(30)
    assert lost == [1, 1, 1]
    assert [line["event"] for line in logs] == ["usage is not written"]


@pytest.mark.parametrize("seconds", [0.0, 0.005, 0.02])
def test_what_is_being_written_at_the_end_is_not_lost(tmp_path: Path, lost: list[int], seconds: float) -> None:
    address = DatabaseAddress(tmp_path / "app.db")
    with closing(UsageWriter(Database(address), lost.append, batch_seconds=0.0)) as writer:
        writer.database.run_now(nothing)
        for _ in range(500):
            writer.add(usage_of(MINI))
        time.sleep(seconds)
    with closing(UsageWriter(Database(address), lost.append)) as later:
        assert (len(rows(later, answers)), lost) == (500, [])


async def nothing(_: AsyncEngine) -> None:
    """Opens the database."""


def test_a_start_goes_on_without_the_database_but_not_with_that_of_other_code(tmp_path: Path, lost: list[int]) -> None:
    broken, newer = (DatabaseAddress(tmp_path / f"{name}.db") for name in ("broken", "newer"))
    for address, content in ((broken, b"\xff" * 2000), (newer, b"")):
        assert address.file
        address.file.write_bytes(content)
    with closing(sqlite3.connect(tmp_path / "newer.db")) as connection:
        connection.executescript("CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES (9);")
    with closing(UsageWriter(Database(broken), lost.append)) as writer, capture_logs() as logs:
        for _ in range(2):
            writer.check()
        writer.add(usage_of(MINI))
        asyncio.run_coroutine_threadsafe(writer.write(), writer.database.started()).result(30)
    assert [line["event"] for line in logs] == ["usage is not written"]
    with pytest.raises(SchemaMismatch, match="newer than this code"):
        UsageWriter(Database(newer), lost.append).check()


def test_counts_that_no_column_holds_are_cut(writer: UsageWriter) -> None:
    writer.add(usage_of(Spent("openai:odd", Usage(10**30, 1), 0.1, "answer")))
    assert [row["input_tokens"] for row in rows(writer, calls)] == [2**31 - 1]


def test_what_waits_is_bounded(tmp_path: Path, lost: list[int]) -> None:
    writer = UsageWriter(Database(DatabaseAddress(tmp_path / "app.db")), lost.append, batch_seconds=3600)
    for _ in range(MOST_WAITING + 5):
        writer.add(usage_of())
    assert (len(writer.waiting), sum(lost)) == (MOST_WAITING, 5)
    writer.waiting.clear()
    writer.close()


def test_days_are_those_of_utc() -> None:
    assert [day_of(MIDNIGHT - 1), day_of(MIDNIGHT), day_of(MIDNIGHT + DAY)] == [
        "2026-11-27",
        "2026-11-28",
        "2026-11-29",
    ]
