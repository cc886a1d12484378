import numpy as np
import pytest

from evaluation.bootstrap import RESAMPLES, paired_difference, resampled_means


def test_the_worked_example() -> None:
    found = paired_difference([0, 0, 1, 1], [1, 0, 1, 1])
    assert (found.mean, found.low, found.high, found.pairs, found.differing) == (0.25, 0.0, 0.75, 4, 1)
    assert found.verdict() == "no difference shown"


def test_the_interval_of_many_values_is_that_of_the_normal_distribution() -> None:
    values = np.random.default_rng(1).normal(0.3, 2.0, 400)
    found = paired_difference([0.0] * 400, values.tolist())
    half = 1.96 * values.std() / 20
    assert found.mean == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx((found.mean - half, found.mean + half), abs=0.015)


def test_the_means_spread_as_the_binomial_distribution_says() -> None:
    values = np.array([1.0] * 30 + [0.0] * 70)
    means = resampled_means(values, seed=3)
    assert means.size == RESAMPLES
    assert means.mean() == pytest.approx(0.3, abs=0.002)
    assert means.std() == pytest.approx((0.3 * 0.7 / 100) ** 0.5, rel=0.03)


def test_the_same_seed_gives_the_same_interval() -> None:
    first, second = [0.0, 1.0] * 20, [1.0, 1.0, 0.0, 1.0] * 10
    assert paired_difference(first, second) == paired_difference(first, second)


def test_more_can_be_better_or_worse() -> None:
    found = paired_difference([1.0] * 20, [2.0] * 20)
    assert (found.verdict(), found.verdict(more_is_better=False)) == ("better", "worse")
    back = paired_difference([2.0] * 20, [1.0] * 20)
    assert (back.verdict(), back.verdict(more_is_better=False)) == ("worse", "better")


@pytest.mark.parametrize(("differing", "verdict"), [(5, "no difference shown"), (6, "better")])
def test_five_questions_that_differ_are_too_few_even_when_all_point_one_way(differing: int, verdict: str) -> None:
    second = [1.0] * differing + [0.0] * (100 - differing)
    assert paired_difference([0.0] * 100, second).verdict() == verdict


def test_between_equals_a_winner_is_called_no_more_often_than_the_interval_allows() -> None:
    random = np.random.default_rng(5)
    for share in (0.05, 0.5, 0.95):
        called = 0
        for _ in range(100):
            first, second = (random.random(60) < share for _ in range(2))
            called += paired_difference(first.tolist(), second.tolist()).verdict() != "no difference shown"
        assert called <= 12  # 5 are expected, and 12 or fewer come in 999 of 1,000 such runs


def test_nothing_to_compare_shows_no_difference() -> None:
    assert paired_difference([], []).verdict() == "no difference shown"
    with pytest.raises(ValueError, match="pairs"):
        paired_difference([1.0], [])
