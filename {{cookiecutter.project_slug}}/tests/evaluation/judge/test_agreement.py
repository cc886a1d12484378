"""Kappa, TPR and TNR, checked by hand."""

from evaluation.judge.agreement import Agreement, agreement


def test_a_judge_that_passes_everything_agrees_by_chance_alone() -> None:
    found = agreement([True, True, True, False], [True] * 4)
    assert (found.tpr.value, found.tnr.value, found.kappa) == (1.0, 0.0, 0.0)


def test_the_four_counts_are_of_label_and_verdict() -> None:
    found = agreement([True, True, True, False, False], [True, True, False, True, False])
    assert found == Agreement(good_passed=2, good_failed=1, bad_passed=1, bad_failed=1)
    assert (found.n, found.tpr.hits, found.tpr.of, found.tnr.hits, found.tnr.of) == (5, 2, 3, 1, 2)


def test_the_interval_of_kappa_holds_it_and_narrows_with_more_labels() -> None:
    few, many = Agreement(20, 5, 10, 15), Agreement(200, 50, 100, 150)
    for found in (few, many):
        low, high = found.kappa_interval()
        assert low < found.kappa < high
    assert many.kappa_interval()[1] - many.kappa_interval()[0] < few.kappa_interval()[1] - few.kappa_interval()[0]
