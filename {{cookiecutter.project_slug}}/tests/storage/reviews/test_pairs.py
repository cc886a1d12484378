import asyncio
from functools import partial

import pytest

from app.errors import UnknownAnswer
from app.storage.database import Database
from app.storage.retention import Retention
from app.storage.reviews.book import ReviewBook
from app.storage.reviews.pairs import Side, choice_of, queue_kept, queue_pairs, side_of, swapped
from tests.fakes.kept import keep

SIDES: tuple[Side, ...] = ("left", "right", "tie")


@pytest.fixture
def book(database: Database) -> ReviewBook:
    return ReviewBook(database, str)


def queue(database: Database) -> int:
    return database.run_now(partial(queue_kept, tenant="default"))


def test_answers_of_two_prompts_or_models_to_one_question_are_a_pair(book: ReviewBook, database: Database) -> None:
    first = keep(database, "How do  I install it?", "Run make setup.", days_ago=1)
    second = keep(database, answer="Run make.", prompt="answer@2#1")
    keep(database, answer="Run make setup.", prompt="answer@3#1")  # says the same as the first
    keep(database, "Who made it?", prompt="answer@2#1")
    assert queue(database) == 2
    assert queue(database) == 0
    pairs, left = asyncio.run(book.pairs("default", "eve", 50))
    assert left == 2
    assert {first, second} in [{one.left.id, one.right.id} for one in pairs]


def test_answers_of_the_same_prompt_and_model_are_none(database: Database) -> None:
    keep(database, answer="One.")
    keep(database, answer="Two.")
    assert queue(database) == 0


def test_sides_differ_between_reviewers_and_stay_as_they_are(book: ReviewBook, database: Database) -> None:
    ids = keep(database, answer="One."), keep(database, answer="Two.")
    database.run_now(partial(queue_pairs, tenant="default", ids=[ids]))
    shown = {}
    for reviewer in map(str, range(20)):
        ((pair,), _) = asyncio.run(book.pairs("default", reviewer, 50))
        assert asyncio.run(book.pairs("default", reviewer, 50))[0] == [pair]
        shown[reviewer] = pair.left.answer
    assert set(shown.values()) == {"One.", "Two."}


def test_about_half_of_all_pairs_are_swapped() -> None:
    assert 400 < sum(swapped(seed, "eve") for seed in range(1000)) < 600


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("side", SIDES)
def test_a_side_is_an_answer_and_an_answer_a_side(side: Side, swap: bool) -> None:
    assert side_of(choice_of(side, swap), swap) == side
    assert choice_of("left", swap) == ("second" if swap else "first")


def test_a_choice_is_shown_again_on_the_side_where_it_was_made(book: ReviewBook, database: Database) -> None:
    ids = keep(database, answer="One."), keep(database, answer="Two.")
    database.run_now(partial(queue_pairs, tenant="default", ids=[ids]))
    for reviewer, side in zip(("eve", "bob", "cat", "eve"), (*SIDES, "tie"), strict=False):
        ((pair,), _) = asyncio.run(book.pairs("default", reviewer, 50))
        asyncio.run(book.choose("default", reviewer, pair.id, side))
        ((pair,), left) = asyncio.run(book.pairs("default", reviewer, 50))
        assert (pair.side, left) == (side, 0)


def test_what_is_not_chosen_yet_comes_first(book: ReviewBook, database: Database) -> None:
    ids = [keep(database, answer=str(number)) for number in range(3)]
    database.run_now(partial(queue_pairs, tenant="default", ids=[(ids[0], ids[1]), (ids[1], ids[2])]))
    (first, second), _ = asyncio.run(book.pairs("default", "eve", 50))
    asyncio.run(book.choose("default", "eve", first.id, "tie"))
    pairs, left = asyncio.run(book.pairs("default", "eve", 50))
    assert ([one.id for one in pairs], left) == ([second.id, first.id], 1)
    assert len(asyncio.run(book.pairs("default", "eve", 1))[0]) == 1


def test_a_pair_that_lost_an_answer_is_gone(book: ReviewBook, database: Database) -> None:
    ids = keep(database, answer="One.", days_ago=9), keep(database, answer="Two.")
    database.run_now(partial(queue_pairs, tenant="default", ids=[ids]))
    ((pair,), _) = asyncio.run(book.pairs("default", "eve", 50))
    assert database.run_now(Retention(database, 7).delete) == 1
    assert asyncio.run(book.pairs("default", "eve", 50)) == ([], 0)
    with pytest.raises(UnknownAnswer, match="reload"):
        asyncio.run(book.choose("default", "eve", pair.id, "tie"))
