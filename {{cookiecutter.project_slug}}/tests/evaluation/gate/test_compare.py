import numpy as np
import pytest

from evaluation.gate.compare import compare
from evaluation.gate.explain import slices, worst
from evaluation.gate.stored import Run, run_with
from evaluation.report.case import Case


def run(*right: float, speed: float = 1.0, question: str = "What?", made: dict[str, str] | None = None) -> Run:
    cases = [
        Case(f"q{number:03}", f"{question} {number}", {"half": "low" if number < 50 else "high"}, {"right_source": one})
        for number, one in enumerate(right)
    ]
    return run_with(cases, speed, made)


ALL = run(*[1.0] * 100)


@pytest.mark.parametrize(("wrong", "passed"), [(0, True), (5, True), (6, False), (30, False)])
def test_a_drop_counts_from_six_cases_that_all_fell(wrong: int, passed: bool) -> None:
    verdict = compare(ALL, run(*[0.0] * wrong, *[1.0] * (100 - wrong)))
    assert verdict.passed is passed
    assert [one.metric.name for one in verdict.dropped] == ([] if passed else ["right_source"])


def test_a_drop_of_less_than_two_points_passes_however_sure_it_is() -> None:
    before = run(*[1.0] * 1000)
    assert compare(before, run(*[0.0] * 19, *[1.0] * 981)).passed
    assert not compare(before, run(*[0.0] * 20, *[1.0] * 980)).passed


def test_a_gain_passes() -> None:
    assert compare(run(*[0.0] * 100), ALL).passed


def test_noise_that_moves_as_much_both_ways_passes() -> None:
    random = np.random.default_rng(3)
    failed = 0
    for _ in range(40):
        before, now = (np.where(random.random(200) < 0.85, 1.0, 0.0).tolist() for _ in range(2))
        failed += not compare(run(*before), run(*now)).passed
    assert failed <= 6  # 2 are expected at most, and more than 6 come in 5 of 1,000 such rows


def test_only_what_both_were_asked_is_compared() -> None:
    now = run(*[0.0] * 60, question="What else?")
    verdict = compare(ALL, now)
    assert (verdict.shared, verdict.new, verdict.missing) == (0, 60, 100)
    assert (verdict.metrics, verdict.comparable, verdict.passed) == ([], False, False)


def test_a_case_without_the_metric_in_one_run_is_left_out() -> None:
    now = run_with([Case("q000", "What? 0", {}, {"answered": 0.0})], 1.0)
    assert compare(ALL, now).metrics == []


@pytest.mark.parametrize(("speed", "passed"), [(1.9, True), (2.0, False), (3.0, False), (0.2, True)])
def test_speed_fails_at_twice_as_long(speed: float, passed: bool) -> None:
    verdict = compare(ALL, run(*[1.0] * 100, speed=speed))
    assert (verdict.passed, verdict.too_slow) == (passed, not passed)
    assert verdict.slower == speed


def test_what_the_runs_were_made_with_is_compared_too() -> None:
    before, now = {"model": "offline", "questions": "1"}, {"model": "openai:x", "questions": "2"}
    assert compare(run(1.0, made=before), run(1.0, made=now)).changed == {"model": ("offline", "openai:x")}


def test_a_drop_is_explained_by_the_slice_that_has_it() -> None:
    (found,) = compare(ALL, run(*[0.0] * 12, *[1.0] * 88)).dropped
    (part,) = slices(found)
    assert (part.name, part.value, part.cases, part.before, part.now) == ("half", "low", 50, 1.0, 0.76)
    assert [pair.case.id for pair in worst(found)] == [f"q{number:03}" for number in range(10)]


def test_the_worst_cases_are_those_that_lost_most() -> None:
    now = run(*[0.5] * 10, *[0.0] * 3, *[1.0] * 87)
    (found,) = compare(ALL, now).dropped
    assert [pair.lost for pair in worst(found)] == [1.0] * 3 + [0.5] * 7
