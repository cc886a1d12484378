import statistics

import numpy as np
import pytest

from evaluation.metrics.spread import interval, median, p95, percentile


def test_the_worked_examples() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([4, 1, 3, 2], 0.95) == pytest.approx(3.85)
    assert interval([0, 0, 1, 1]) == (0.0, 1.0)


def test_percentiles_are_those_of_the_standard_library() -> None:
    values = np.random.default_rng(2).exponential(size=99).tolist()
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    assert percentile(values, 0.5) == pytest.approx(statistics.median(values))
    assert percentile(values, 0.95) == pytest.approx(cuts[-1])


def test_the_interval_of_a_mean_is_that_of_the_normal_distribution() -> None:
    values = np.random.default_rng(1).normal(5.0, 2.0, 400)
    half = 1.96 * values.std() / 20
    assert interval(values.tolist()) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.03)


def test_the_interval_of_another_statistic_holds_it() -> None:
    values = np.random.default_rng(4).exponential(size=200).tolist()
    for statistic, share in ((median, 0.5), (p95, 0.95)):
        low, high = interval(values, statistic)
        assert low < percentile(values, share) < high


def test_nothing_has_neither() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)
    with pytest.raises(ValueError, match="no values"):
        interval([])
