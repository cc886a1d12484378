import math

import numpy as np
import pytest

from evaluation.abstention.fit import Probability, area_under_curve, likelihood, probability, threshold


@pytest.mark.parametrize(("most", "expected"), [(0.0, 1), (0.009, 1), (0.03, 4), (0.29, 30), (1.0, 100)])
def test_no_more_lies_below_the_threshold_than_may(most: float, expected: float) -> None:
    scores = np.arange(100.0, 0.0, -1.0)
    assert threshold(scores, most) == expected
    assert (scores < threshold(scores, most)).mean() <= most + 1e-9


def test_the_area_is_the_chance_to_order_a_pair_rightly() -> None:
    assert area_under_curve(np.array([2.0, 3.0]), np.array([1.0, 2.0])) == 0.875
    assert area_under_curve(np.array([2.0, 2.0]), np.array([2.0])) == 0.5


def test_the_probability_is_that_which_made_the_scores() -> None:
    """Two normal distributions of one width have a logistic probability: here 1 / (1 + exp(-(x - 1)))."""
    random = np.random.default_rng(1)
    found = probability(random.normal(2.0, math.sqrt(2), 40_000), random.normal(0.0, math.sqrt(2), 40_000))
    assert [found.intercept, found.slope] == pytest.approx([-1, 1], abs=0.05)
    assert found.even() == pytest.approx(1, abs=0.05)


def test_no_other_weights_near_it_are_likelier() -> None:
    above, below = np.array([1.0, 4.0, 5.0, 7.0]), np.array([0.0, 2.0, 4.5])
    found = probability(above, below)
    rows = np.stack([np.ones(7), np.concatenate([above, below])], axis=1)
    targets = np.array([5 / 6] * 4 + [1 / 5] * 3)
    best = likelihood(rows, targets, np.array([found.intercept, found.slope]))
    for change in ([1e-3, 0], [-1e-3, 0], [0, 1e-3], [0, -1e-3]):
        assert likelihood(rows, targets, np.array([found.intercept, found.slope]) + change) < best


@pytest.mark.parametrize("scale", [1.0, 1e6])
def test_scores_that_are_told_apart_completely_have_a_fit_too(scale: float) -> None:
    above, below = np.arange(60.0, 110.0) * scale, np.arange(0.0, 50.0) * scale
    found = probability(above, below)
    assert 0 < found.slope < math.inf
    assert (found.of(above) > 0.5).all()
    assert (found.of(below) < 0.5).all()


def test_scores_that_say_nothing_make_a_coin() -> None:
    same = np.full(50, 3.0)
    found = probability(same, same)
    assert found.of(same) == pytest.approx(0.5)
    assert Probability(1.0, 0.0).even() == Probability(1.0, -1.0).even() == 0.0
