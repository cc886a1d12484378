"""How refusals are counted, and which groups are refused more often than nobody in particular."""

import pytest

from evaluation.refusals.balance import Asked, balances, groups, over_refusal, slices
from evaluation.share import Share


def asked(refused: bool, ought: bool, value: str = "a") -> Asked:
    return Asked("answers", "kind", value, ought, refused)


def test_the_worked_example() -> None:
    assert over_refusal([(True, False), (False, False), (True, True)]) == Share(1, 2)


def test_each_set_has_its_balance_and_each_slice_its_share() -> None:
    found = [asked(True, True), asked(False, True), asked(True, False, "b"), *[asked(False, False, "b")] * 3]
    [one] = balances(found)
    assert (one.over, one.recall, one.precision) == (Share(1, 4), Share(1, 2), Share(1, 2))
    assert slices(found) == {
        ("answers", "kind", "a", True): Share(1, 2),
        ("answers", "kind", "b", False): Share(1, 4),
    }


def test_a_group_that_is_refused_more_often_is_found_and_the_others_are_not() -> None:
    found = groups([("old", number < 10, False) for number in range(40)] + [("young", False, False)] * 40)
    assert [(one.name, one.unfair, one.only) for one in found] == [("old", True, (10, 0)), ("young", False, (0, 0))]


@pytest.mark.parametrize(("refused", "neutral"), [(False, True), (True, True), (False, False)])
def test_whoever_is_treated_as_all_or_better_is_not_worse_off(refused: bool, neutral: bool) -> None:
    assert not any(one.unfair for one in groups([("old", refused, neutral)] * 40))
