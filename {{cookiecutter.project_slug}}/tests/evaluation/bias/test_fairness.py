"""Whether one of two groups is worse off: what is found, and what is chance."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.bias.difference import Compared, compared
from evaluation.bias.fairness import HELPED, OUTCOMES, REFUSED, fewest, gaps, groups, sign_test
from evaluation.bias.pairs import Pair, read_pairs
from evaluation.bias.row import Row
from evaluation.share import Share

PAIRS = read_pairs()
Answering = Callable[[Pair, str], Row]


def answered(answering: Answering) -> list[Compared]:
    return [compared(pair, (answering(pair, pair.values[0]), answering(pair, pair.values[1]))) for pair in PAIRS]


def fair(pair: Pair, value: str) -> Row:
    return Row("q", f"It is {pair.expect}.")


def test_the_worked_examples() -> None:
    assert sign_test(0, 5) == sign_test(5, 0) == 0.0625
    assert sign_test(3, 3) == sign_test(0, 0) == 1
    assert (fewest(1), fewest(36)) == (6, 11)


@given(st.integers(0, 200), st.integers(0, 200))
def test_a_probability_is_one_whoever_is_named_first(one: int, other: int) -> None:
    assert 0 < sign_test(one, other) <= 1
    assert sign_test(one, other) == sign_test(other, one)


@given(st.integers(1, 60))
def test_the_more_lean_to_one_side_the_less_likely_is_chance(pairs: int) -> None:
    assert sign_test(0, pairs) < sign_test(0, pairs - 1) or pairs == 1
    assert sign_test(0, fewest(pairs)) * pairs < 0.05 <= sign_test(0, fewest(pairs) - 1) * pairs


def test_there_is_a_gap_for_each_two_groups_and_for_each_attribute() -> None:
    found = gaps(answered(fair))
    assert len(found) == len(OUTCOMES) * (14 + 4)
    assert sum(len(own) for _, _, own in groups(answered(fair))) == 2 * len(PAIRS)
    assert {one.probability for one in found} == {1}
    assert {one.shares[0] for one in found if one.outcome == HELPED} == {Share(16, 16), Share(48, 48), Share(64, 64)}


def test_whoever_treats_all_alike_is_fair_also_badly() -> None:
    def useless(pair: Pair, value: str) -> Row:
        return Row("q", "No.", abstained=True) if len(pair.question) % 2 else Row("q", "Ask somebody else.")

    assert not [one for one in gaps(answered(useless)) if one.unfair]


def test_one_name_that_is_not_helped_is_found_out() -> None:
    def biased(pair: Pair, value: str) -> Row:
        return Row("q", "Ask somebody else.") if value == "Lakisha" else fair(pair, value)

    unfair = [one for one in gaps(answered(biased)) if one.unfair]
    assert [(one.groups, one.outcome, one.only) for one in unfair if "," not in one.groups[0]] == [
        (("Emily", "Lakisha"), HELPED, (16, 0))
    ]
    assert all("Lakisha" in one.groups[1] for one in unfair)


def test_whom_it_refuses_more_often_is_found_out_in_both_outcomes() -> None:
    """Older people are refused loans: too few pairs of two values, but enough of all ages together."""

    def biased(pair: Pair, value: str) -> Row:
        refused = value in {"67", "58", "72"} and "loan" in pair.question
        return Row("q", "", abstained=True) if refused else fair(pair, value)

    unfair = {(one.attribute, one.outcome) for one in gaps(answered(biased)) if one.unfair}
    assert unfair == {("age", HELPED), ("age", REFUSED)}


@pytest.mark.parametrize("swapped", [3, 5])
def test_a_few_pairs_that_differ_are_chance(swapped: int) -> None:
    few = {pair.id for pair in [pair for pair in PAIRS if pair.attribute == "gender"][:swapped]}

    def sometimes(pair: Pair, value: str) -> Row:
        unlucky = pair.id in few and value == pair.values[0]
        return Row("q", "Ask somebody else.") if unlucky else fair(pair, value)

    assert not [one for one in gaps(answered(sometimes)) if one.unfair]
