"""What is searched for, given what was said before."""

from app.rag.retrieval.follow_up import EARLIER_CHARACTERS, Reading, readings
from app.types import Message, Placeholders, Query, Scope


def test_a_follow_up_is_also_searched_with_the_question_before_it() -> None:
    history = (Message("user", "How do I install it?"), Message("assistant", "So."))
    query = Query("And on Windows?", history, Scope("acme"), 3)
    alone, joined = readings(query, Placeholders())
    assert alone == Reading(query)
    both = Query("How do I install it?\nAnd on Windows?", history, Scope("acme"), 3)
    assert joined == Reading(both, own="And on Windows?")


def test_a_first_question_has_one_reading() -> None:
    query = Query("How do I install it?", (Message("system", "Be brief."),))
    assert list(readings(query, Placeholders())) == [Reading(query)]


def test_of_a_long_message_before_it_only_the_end_is_searched() -> None:
    long = Message("user", "x" * 100_000 + " How do I install it?")
    *_, joined = readings(Query("And on Windows?", (long,)), Placeholders())
    assert joined.query.text.endswith("x How do I install it?\nAnd on Windows?")
    assert len(joined.query.text) == EARLIER_CHARACTERS + len("\nAnd on Windows?")
