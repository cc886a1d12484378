"""Kappa, checked by hand, and by an example of a textbook."""

import pytest

from app.statistics.kappa import kappa, kappa_interval, table_of

# Three categories: 44 + 20 + 10 of 100 agree, and chance gives .6 * .5 + .25 * .3 + .15 * .2 = .405.
THREE = [[44, 10, 6], [1, 20, 4], [5, 0, 10]]


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ([[20, 5], [10, 15]], 0.4),
        ([[10, 0], [0, 10]], 1.0),
        ([[0, 10], [10, 0]], -1.0),
        ([[7, 0], [0, 0]], 0.0),
        (THREE, (0.74 - 0.405) / (1 - 0.405)),
    ],
)
def test_kappa_is_what_agreement_is_worth_beyond_chance(table: list[list[int]], value: float) -> None:
    assert kappa(table) == pytest.approx(value)


def test_the_interval_holds_kappa_and_narrows_with_more_ratings() -> None:
    low, high = kappa_interval(THREE)
    closer = kappa_interval([[10 * count for count in row] for row in THREE])
    assert low < closer[0] < kappa(THREE) < closer[1] < high


def test_ratings_of_one_kind_alone_have_an_interval_of_nothing() -> None:
    assert kappa_interval([[5, 0], [0, 0]]) == (0.0, 0.0)


def test_pairs_are_counted_by_what_both_said() -> None:
    table = table_of([("good", "good"), ("good", "bad"), ("bad", "bad"), ("bad", "bad")], ["good", "bad"])
    assert table.tolist() == [[1, 1], [0, 2]]
