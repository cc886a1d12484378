import pytest

from app.llm.what_if import Call, what_if
from app.types import Usage

USAGE = Usage(1000, 100)


def test_all_by_the_other_model_or_only_the_easy_ones() -> None:
    found = what_if([Call(USAGE, 0.01, 0.1), Call(USAGE, 0.01, 0.9)], lambda usage: 0.002, hard=0.5)
    assert (found.calls, found.left_out, found.easy) == (2, 0, 1)
    assert [found.spent, found.all_by_it, found.easy_by_it] == pytest.approx([0.02, 0.004, 0.012])


def test_what_is_not_known_is_left_out_and_of_unknown_difficulty_is_hard() -> None:
    calls = [Call(None, 0.01, 0.1), Call(USAGE, None, 0.1), Call(USAGE, 0.01, None)]
    found = what_if(calls, lambda usage: 0.002, hard=0.5)
    assert (found.calls, found.left_out, found.easy, found.easy_by_it) == (1, 2, 0, 0.01)
    assert what_if([Call(USAGE, 0.01, 0.1)], lambda usage: None, hard=0.5).left_out == 1
