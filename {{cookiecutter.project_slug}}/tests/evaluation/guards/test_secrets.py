"""The labelled set of secrets."""

from collections import Counter

from evaluation.guards.secrets import FINE, SHAPES, judged


def test_it_is_the_same_each_time_and_each_kind_has_cases_of_both_labels() -> None:
    once = list(judged())
    assert once == list(judged())
    labels = Counter((one.kind, one.label) for one in once)
    assert set(labels) == {(kind, label) for kind in SHAPES for label in (True, False)}
    assert SHAPES.keys() == FINE.keys()


def test_the_guard_finds_most_of_them_and_is_right_in_nine_of_ten() -> None:
    counts = Counter((one.kind, one.label, one.found) for one in judged())
    for kind in SHAPES:
        hits, missed, wrong = (counts[kind, *how] for how in ((True, True), (True, False), (False, True)))
        assert hits / (hits + missed) > 0.85, kind
        assert hits / (hits + wrong) > 0.9, kind
