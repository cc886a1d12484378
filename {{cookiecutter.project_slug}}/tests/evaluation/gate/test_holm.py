import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.gate.holm import holm


def test_the_worked_example() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


@given(st.lists(st.floats(0, 1), max_size=8))
def test_no_probability_falls_none_passes_1_and_their_order_stays(given_ones: list[float]) -> None:
    found = holm(given_ones)
    assert all(one <= adjusted <= 1 for one, adjusted in zip(given_ones, found, strict=True))
    order = sorted(range(len(found)), key=given_ones.__getitem__)
    assert [found[at] for at in order] == sorted(found)


def test_of_eight_alike_each_counts_eight_times() -> None:
    assert holm([0.005] * 8) == pytest.approx([0.04] * 8)
