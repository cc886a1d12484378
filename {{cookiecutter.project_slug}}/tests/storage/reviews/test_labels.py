import asyncio
from functools import partial

import pytest

from app.errors import UnknownAnswer
from app.storage.database import Database
from app.storage.feedback import Feedback
from app.storage.feedback import keep as keep_feedback
from app.storage.reviews.book import ReviewBook
from app.storage.reviews.labels import Order
from app.types import Context
from tests.fakes.kept import keep


@pytest.fixture
def book(database: Database) -> ReviewBook:
    return ReviewBook(database, lambda text: text.replace("ann@example.org", "<EMAIL>"))


def queued(book: ReviewBook, reviewer: str = "eve", order: Order = "unlabelled", limit: int = 50) -> list[str]:
    return [one.kept.id for one in asyncio.run(book.answers("default", reviewer, order, limit))[0]]


def test_an_answer_is_read_with_its_passages_and_without_the_names_of_model_and_prompt(
    book: ReviewBook, database: Database
) -> None:
    id = keep(database)
    ((one,), left) = asyncio.run(book.answers("default", "eve", "newest", 50))
    assert (one.kept.id, one.kept.question, one.kept.answer) == (id, "How do I install it?", "Run make setup [1].")
    assert [(shown.number, shown.text, shown.quote) for shown in one.kept.passages] == [
        (1, "Run make setup.", "Run make setup."), (2, "Run make test.", ""),
    ]  # fmt: skip
    assert (one.label, one.reason, one.rating, left) == (None, "", "", 1)


def test_a_label_is_kept_with_who_gave_it_and_the_last_word_counts(book: ReviewBook, database: Database) -> None:
    id = keep(database)
    asyncio.run(book.label("default", "eve", id, "bad", "Ask ann@example.org\x00"))
    ((one,), left) = asyncio.run(book.answers("default", "eve", "newest", 50))
    assert (one.label, one.reason, left) == ("bad", "Ask <EMAIL>\ufffd", 0)
    asyncio.run(book.label("default", "eve", id, "good", ""))
    ((one,), _) = asyncio.run(book.answers("default", "eve", "newest", 50))
    assert (one.label, one.reason) == ("good", "")


def test_what_one_reviewer_says_another_does_not_see(book: ReviewBook, database: Database) -> None:
    id = keep(database)
    asyncio.run(book.label("default", "eve", id, "bad", "wrong"))
    ((one,), left) = asyncio.run(book.answers("default", "bob", "newest", 50))
    assert (one.label, one.reason, left) == (None, "", 1)


def test_the_queue_begins_with_what_is_wanted(book: ReviewBook, database: Database) -> None:
    oldest, disliked, newest = (keep(database, days_ago=days) for days in (3, 2, 1))
    said = Feedback(disliked, "down")
    database.run_now(partial(keep_feedback, feedback=said, context=Context(subject="ann"), mask=str))
    asyncio.run(book.label("default", "eve", newest, "good", ""))
    assert queued(book, order="newest") == [newest, disliked, oldest]
    assert queued(book, order="down") == [disliked, newest, oldest]
    assert queued(book, order="unlabelled") == [disliked, oldest, newest]
    assert queued(book, "bob", "unlabelled") == [newest, disliked, oldest]
    assert queued(book, order="newest", limit=1) == [newest]


@pytest.mark.parametrize("tenant", ["default", "acme"])
def test_an_answer_that_is_not_kept_has_no_label(book: ReviewBook, database: Database, tenant: str) -> None:
    id = keep(database) if tenant == "acme" else "nothing"
    with pytest.raises(UnknownAnswer, match="reload"):
        asyncio.run(book.label(tenant, "eve", id, "good", ""))
    assert asyncio.run(book.answers("acme", "eve", "newest", 50)) == ([], 0)
