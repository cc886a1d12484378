import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import aclosing, closing
from dataclasses import replace

import pytest
from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.errors import ModelUnavailable
from app.guardrails.passages import chunk_of
from app.storage.database import Database
from app.storage.recorder import RecordedAnswerer
from app.storage.retention import DAY, Retention
from app.storage.tables import answers, kept_answers
from app.storage.transcript import Transcript
from app.storage.usage import day_of
from app.storage.writer import UsageWriter
from app.types import AnswerRequest, Context, Message, Passage, Text
from tests.fakes.answerers import ScriptedAnswerer, Step
from tests.fakes.services import GOOD_EVENTS
from tests.storage.usages import MINI

QUESTION = "How do I install it? Tell ann@example.org"


def masked(text: str) -> str:
    return text.replace("ann@example.org", "<EMAIL>")


@pytest.fixture
def writer(database: Database) -> Iterator[UsageWriter]:
    with closing(UsageWriter(database, lambda _: None, batch_seconds=0.01, mask=masked)) as opened:
        yield opened


def ask(writer: UsageWriter, *steps: Step, messages: tuple[Message, ...] = (Message("user", QUESTION),)) -> None:
    recorded = RecordedAnswerer(ScriptedAnswerer(steps), writer, lambda *_: 0.0)
    context = Context("acme", "ann")
    context.account.spend(MINI)

    async def read() -> None:
        async with aclosing(recorded.stream(AnswerRequest(messages, context))) as events:
            async for _ in events:
                pass

    asyncio.run(read())


def rows(writer: UsageWriter, table: Table) -> list[dict[str, object]]:
    async def read(engine: AsyncEngine) -> list[dict[str, object]]:
        await writer.write()
        async with engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(select(table))).mappings()]

    return writer.database.run_now(read)


def test_question_answer_and_citations_are_kept_with_prompt_and_model(writer: UsageWriter) -> None:
    ask(writer, *GOOD_EVENTS)
    (row,) = rows(writer, kept_answers)
    (answer,) = rows(writer, answers)
    assert row["answer_id"] == answer["id"]
    assert (row["tenant"], row["subject"], row["model"], row["prompt"]) == ("acme", "ann", "fake", "answer@1#0")
    assert (row["question"], row["answer"]) == ("How do I install it? Tell <EMAIL>", "Run make setup [1].")
    assert json.loads(str(row["citations"])) == [
        {"number": 1, "source": "guide.md", "heading": "Guide > Install", "quote": "Run make setup."}
    ]
    assert json.loads(str(row["passages"])) == [
        {"source": "guide.md", "heading": "Guide > Install", "text": "Run make setup."}
    ]


def test_headings_of_passages_are_masked_too() -> None:
    chunk = replace(chunk_of("Dry.", "default"), headings=("Figs of ann@example.org",))
    transcript = Transcript("Figs?", passages=(Passage(chunk, 1.0, 1.0),))
    assert "Figs of <EMAIL>" in transcript.texts(masked)["passages"]


def test_without_the_setting_no_text_is_kept(database: Database) -> None:
    with closing(UsageWriter(database, lambda _: None, batch_seconds=0.01)) as writer:
        ask(writer, *GOOD_EVENTS)
        assert rows(writer, kept_answers) == []
        assert len(rows(writer, answers)) == 1


def test_what_broke_off_is_not_kept(writer: UsageWriter) -> None:
    with pytest.raises(ModelUnavailable):
        ask(writer, Text("Half"), ModelUnavailable("down: start it"))
    assert rows(writer, kept_answers) == []
    assert len(rows(writer, answers)) == 1


def test_a_run_that_goes_on_without_a_question_is_not_kept(writer: UsageWriter) -> None:
    ask(writer, *GOOD_EVENTS, messages=())
    assert rows(writer, kept_answers) == []


def test_old_answers_are_deleted_and_the_usage_of_them_stays(writer: UsageWriter) -> None:
    ask(writer, *GOOD_EVENTS)
    (row,) = rows(writer, kept_answers)
    older = {**row, "answer_id": "old", "day": day_of(time.time() - 8 * DAY)}

    async def age(engine: AsyncEngine) -> int:
        async with engine.begin() as connection:
            await connection.execute(insert(kept_answers), [older])
        return await Retention(writer.database, 7).delete(engine)

    assert writer.database.run_now(age) == 1
    assert [one["answer_id"] for one in rows(writer, kept_answers)] == ["answer-1"]
    assert len(rows(writer, answers)) == 1


def test_a_server_that_starts_deletes_what_is_old(writer: UsageWriter) -> None:
    ask(writer, *GOOD_EVENTS)
    assert len(rows(writer, kept_answers)) == 1
    retention = Retention(writer.database, -1)  # as if tomorrow were over
    retention.start()
    until = time.monotonic() + 30
    while rows(writer, kept_answers) and time.monotonic() < until:
        time.sleep(0.01)
    assert rows(writer, kept_answers) == []
