import pytest

from app.errors import IndexBroken
from app.rag.stores.pinecone.waiting import Patience


def test_what_is_seen_at_last_was_worth_the_wait() -> None:
    answers = [False, False, True]
    Patience(first=0.001).until(lambda: answers.pop(0), "it")
    assert answers == []


def test_what_never_shows_is_an_error_with_the_next_step() -> None:
    with pytest.raises(IndexBroken, match=r"has not shown the chunks for 0\.01 seconds: look at .* run it again"):
        Patience(seconds=0.01, first=0.001).until(lambda: False, "the chunks")
