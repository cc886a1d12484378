import asyncio
from functools import partial

import pytest

from app.storage.database import Database
from app.storage.reviews.agreement import Rating, inter_rater
from app.storage.reviews.book import ReviewBook
from app.storage.reviews.pairs import queue_pairs
from tests.fakes.kept import keep


def test_each_two_reviewers_are_compared_over_what_both_have_read() -> None:
    said = {"ann": "gggbb", "bob": "ggbbb", "cat": "   gg"}
    labels = [
        Rating(str(item), name, {"g": "good", "b": "bad"}[letter])
        for name, letters in said.items()
        for item, letter in enumerate(letters)
        if letter != " "
    ]
    labels.append(Rating("9", "dan", "good"))
    found = inter_rater({"labels": labels, "choices": []})
    assert [(one.first, one.second, one.n, one.agreed) for one in found] == [
        ("ann", "bob", 5, 4), ("ann", "cat", 2, 0), ("bob", "cat", 2, 0),
    ]  # fmt: skip
    # They agree on 4 of 5; chance gives .6 * .4 + .4 * .6 = .48.
    assert found[0].kappa == pytest.approx((0.8 - 0.48) / 0.52)
    assert found[0].low < found[0].kappa < found[0].high


def test_labels_and_choices_of_the_database_are_compared_apart(database: Database) -> None:
    book = ReviewBook(database, str)
    ids = keep(database, answer="One."), keep(database, answer="Two.")
    database.run_now(partial(queue_pairs, tenant="default", ids=[ids]))
    for name in ("eve", "bob"):
        asyncio.run(book.label("default", name, ids[0], "good", ""))
        ((pair,), _) = asyncio.run(book.pairs("default", name, 50))
        asyncio.run(book.choose("default", name, pair.id, "left" if pair.left.answer == "One." else "right"))
    found = asyncio.run(book.agreement("default"))
    assert [(one.of, one.first, one.second, one.n, one.agreed) for one in found] == [
        ("labels", "bob", "eve", 1, 1), ("choices", "bob", "eve", 1, 1),
    ]  # fmt: skip
    assert asyncio.run(book.agreement("acme")) == []
