"""The share that is good, made of what a judge passes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.judge.agreement import Agreement
from evaluation.judge.corrected import corrected, rogan_gladen
from evaluation.share import Share

shares = st.floats(0.0, 1.0)
rates = st.floats(0.6, 1.0)


@given(shares, rates, rates)
def test_the_true_share_comes_back_from_what_the_judge_makes_of_it(good: float, tpr: float, tnr: float) -> None:
    passed = good * tpr + (1 - good) * (1 - tnr)
    assert rogan_gladen(passed, tpr, tnr) == pytest.approx(good, abs=1e-9)


def test_a_judge_that_knows_no_more_than_chance_corrects_nothing() -> None:
    assert corrected(Share(50, 100), Agreement(25, 25, 25, 25)) is None
    assert corrected(Share(50, 100), Agreement(0, 0, 10, 40)) is None
    assert corrected(Share(0, 0), Agreement(45, 5, 5, 45)) is None


def test_a_lenient_judge_is_corrected_downwards() -> None:
    found = corrected(Share(140, 200), Agreement(90, 10, 40, 60))
    assert found is not None
    assert found.value == pytest.approx(0.6)
    assert found.low < found.value < found.high < 0.8


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random, held, truth, tpr, tnr = np.random.default_rng(3), 0, 0.6, 0.85, 0.75
    for _ in range(60):
        good, bad = (int(one) for one in random.binomial(80, [tpr, tnr]))
        passed = int(random.binomial(300, truth * tpr + (1 - truth) * (1 - tnr)))
        found = corrected(Share(passed, 300), Agreement(good, 80 - good, 80 - bad, bad))
        assert found is not None
        held += found.low <= truth <= found.high
    assert held >= 51
