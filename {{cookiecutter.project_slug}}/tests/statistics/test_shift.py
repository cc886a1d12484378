"""Tests of two windows, checked by hand, by tables, and by what chance does."""

import numpy as np
import pytest

from app.statistics.shift import chi_squared, chi_squared_tail, kolmogorov, kolmogorov_smirnov, stability_index


def test_the_largest_distance_between_two_distributions() -> None:
    assert kolmogorov_smirnov([1, 2, 3, 4], [3, 4, 5, 6]).size == 0.5
    assert kolmogorov_smirnov([1, 2], [1, 2]).size == 0
    assert kolmogorov_smirnov([1, 2, 3], [4, 5]).size == 1


@pytest.mark.parametrize(("x", "chance"), [(1.2238, 0.10), (1.3581, 0.05), (1.6276, 0.01), (1.9495, 0.001), (0.1, 1.0)])
def test_the_tail_of_kolmogorov_is_that_of_its_table(x: float, chance: float) -> None:
    assert kolmogorov(x) == pytest.approx(chance, abs=1e-4)


@pytest.mark.parametrize(
    ("x", "degrees", "chance"),
    [(3.841, 1, 0.05), (6.635, 1, 0.01), (5.991, 2, 0.05), (11.345, 3, 0.01), (9.488, 4, 0.05), (18.307, 10, 0.05),
     (31.264, 11, 0.001), (0.0, 3, 1.0), (5.0, 0, 1.0)],
)  # fmt: skip
def test_the_tail_of_chi_squared_is_that_of_its_table(x: float, degrees: int, chance: float) -> None:
    assert chi_squared_tail(x, degrees) == pytest.approx(chance, abs=5e-5)


def test_counts_are_compared_with_what_both_windows_would_have_together() -> None:
    assert chi_squared([30, 70], [45, 55]).p == pytest.approx(chi_squared_tail(4.8, 1))
    assert chi_squared([30, 70, 0], [45, 55, 0]).p == pytest.approx(chi_squared_tail(4.8, 1))
    assert chi_squared([5, 0], [9, 0]).p == 1.0


def test_the_stability_index_is_that_of_the_shares() -> None:
    assert stability_index([50_000, 50_000], [60_000, 40_000]) == pytest.approx(0.1 * np.log(1.2 / 0.8), abs=1e-4)
    assert stability_index([10, 20], [100, 200]) == pytest.approx(0, abs=1e-3)
    assert 0 < stability_index([10, 0], [10, 5]) < np.inf


def test_without_a_change_one_test_in_twenty_says_that_there_is_one() -> None:
    random = np.random.default_rng(1)
    scores = [kolmogorov_smirnov(random.normal(size=200), random.normal(size=100)).p for _ in range(1000)]
    kinds = [
        chi_squared(
            random.multinomial(300, [0.5, 0.3, 0.2]).tolist(), random.multinomial(200, [0.5, 0.3, 0.2]).tolist()
        ).p
        for _ in range(1000)
    ]
    for found in (scores, kinds):
        assert 0.03 < np.mean(np.array(found) < 0.05) < 0.07


def test_a_change_is_found() -> None:
    random = np.random.default_rng(1)
    assert kolmogorov_smirnov(random.normal(size=200), random.normal(0.6, size=100)).p < 0.01
    assert chi_squared([50, 30, 20], [20, 30, 50]).p < 0.01
