"""What is searched for, given a conversation."""

from app.rag.queries import EARLIER_CHARACTERS, search_queries
from app.types import Message


def test_a_follow_up_is_also_searched_with_the_question_before_it() -> None:
    turns = [Message("user", "How do I install it?"), Message("assistant", "So."), Message("user", "And on Windows?")]
    assert list(search_queries(turns)) == ["And on Windows?", "How do I install it?\nAnd on Windows?"]


def test_of_a_long_message_before_it_only_the_end_is() -> None:
    long = Message("user", "x" * 100_000 + " How do I install it?")
    *_, joined = search_queries([long, Message("user", "And on Windows?")])
    assert joined.endswith("x How do I install it?\nAnd on Windows?")
    assert len(joined) == EARLIER_CHARACTERS + len("\nAnd on Windows?")
