import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.errors import UnknownAnswer
from app.storage.database import Database
from app.storage.feedback import Feedback, FeedbackBook
from app.storage.tables import feedback
from app.storage.writer import UsageWriter
from app.types import Context
from tests.storage.usages import MINI, usage_of


@pytest.fixture
def book(database: Database) -> Iterator[FeedbackBook]:
    """Nothing is written before somebody waits for it."""
    with closing(UsageWriter(database, lambda _: None, batch_seconds=600.0)) as writer:
        yield FeedbackBook(writer, lambda text: text.replace("ann@example.org", "<EMAIL>"), lambda *rated: None)


def rows(book: FeedbackBook) -> list[dict[str, object]]:
    async def read(engine: AsyncEngine) -> list[dict[str, object]]:
        async with engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(select(feedback))).mappings()]

    return book.database.run_now(read)


def answered(book: FeedbackBook, subject: str = "ann") -> str:
    """The id of an answer that was just given."""
    usage = usage_of(MINI, subject=subject, prompt="answer@2#0f3b")
    book.writer.add(usage)
    return usage.id


def keep(book: FeedbackBook, said: Feedback, subject: str = "ann", tenant: str = "default") -> str:
    return asyncio.run(book.keep(said, Context(tenant, subject)))


def test_it_is_kept_with_the_prompt_of_an_answer_that_has_only_just_been_given(book: FeedbackBook) -> None:
    id = answered(book)
    assert keep(book, Feedback(id, "down", "Wrong.", "It is blue.")) == "answer@2#0f3b"
    (row,) = rows(book)
    assert {name: row[name] for name in row if name not in ("at", "day")} == {
        "answer_id": id, "tenant": "default", "subject": "ann", "prompt": "answer@2#0f3b", "rating": "down",
        "comment": "Wrong.", "correction": "It is blue.",
    }  # fmt: skip


def test_the_last_word_counts(book: FeedbackBook) -> None:
    id = answered(book)
    keep(book, Feedback(id, "down", "Wrong.", "It is blue."))
    keep(book, Feedback(id, "up"))
    assert [(row["rating"], row["comment"], row["correction"]) for row in rows(book)] == [("up", "", "")]


def test_of_ratings_at_once_one_stays(book: FeedbackBook) -> None:
    id = answered(book)

    async def many() -> None:
        said = [Feedback(id, "up" if number % 2 else "down", str(number)) for number in range(10)]
        await asyncio.gather(*(book.keep(one, Context(subject="ann")) for one in said))

    asyncio.run(many())
    assert len(rows(book)) == 1


@pytest.mark.parametrize(("subject", "tenant"), [("bob", "default"), ("ann", "acme"), ("anonymous", "default")])
def test_an_answer_of_another_principal_is_not_found(book: FeedbackBook, subject: str, tenant: str) -> None:
    id = answered(book)
    with pytest.raises(UnknownAnswer):
        keep(book, Feedback(id, "up"), subject, tenant)
    assert rows(book) == []


def test_an_answer_that_is_not_there_is_not_found(book: FeedbackBook) -> None:
    with pytest.raises(UnknownAnswer):
        keep(book, Feedback("x' OR '1'='1", "up"))


def test_personal_data_is_masked_and_what_no_database_takes_is_replaced(book: FeedbackBook) -> None:
    id = answered(book)
    keep(book, Feedback(id, "down", "Ask ann@example.org\x00", "half \ud83d"))
    assert [(row["comment"], row["correction"]) for row in rows(book)] == [("Ask <EMAIL>\ufffd", "half ?")]


def test_who_counts_hears_of_prompt_and_rating(book: FeedbackBook) -> None:
    heard: list[tuple[str, str]] = []
    book.observe = lambda prompt, rating: heard.append((prompt, rating))
    keep(book, Feedback(answered(book), "down"))
    with pytest.raises(UnknownAnswer):
        keep(book, Feedback("nothing", "up"))
    assert heard == [("answer@2#0f3b", "down")]
