"""The labelled set of personal data: made by the rules of those who issue it, and found by the guard."""

from collections import Counter
from random import Random

from app.guardrails.personal.checks import iban, luhn
from evaluation.guards import digits
from evaluation.guards.pii import cases, judged


def test_it_is_the_same_each_time_and_each_kind_has_cases_of_both_labels() -> None:
    once = list(cases())
    assert once == list(cases())
    labels = Counter((case.kind, case.label) for case in once)
    assert {kind for kind, _ in labels} == {
        "EMAIL", "PHONE", "CARD", "IBAN", "SSN", "IP", "ADDRESS", "BIRTHDAY"
    }  # fmt: skip
    assert len(labels) == 16
    assert min(labels.values()) >= 40


def test_check_digits_are_right_where_they_are_meant_to_be() -> None:
    for number in range(200):
        random = Random(number)  # noqa: S311
        assert luhn(digits.card(random))
        assert not luhn(digits.card(random, 1 + number % 9))
        assert iban(digits.iban(random))
        assert not iban(digits.iban(random, 1 + number % 96))


def test_the_guard_finds_nine_of_ten_and_is_right_in_nine_of_ten() -> None:
    counts = Counter((one.kind, one.label, one.found) for one in judged())
    for kind in {kind for kind, _, _ in counts}:
        hits, missed, wrong = (counts[kind, *how] for how in ((True, True), (True, False), (False, True)))
        assert hits / (hits + missed) > 0.9, kind
        assert hits / (hits + wrong) > 0.9, kind
