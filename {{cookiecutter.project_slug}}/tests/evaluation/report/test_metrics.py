import pytest

from evaluation.report.case import Case
from evaluation.report.metrics import METRICS, estimates, groups, sliced
from evaluation.share import Share


def case(id: str, values: dict[str, float], **slices: str) -> Case:
    return Case(id, id, slices, values)


CASES = [
    case("a", {"right_source": 1, "seconds": 0.1, "grounding": 0.5}, kind="answerable", paraphrase="yes"),
    case("b", {"right_source": 0, "seconds": 0.3, "grounding": 1.0}, kind="answerable", paraphrase="no"),
    case("c", {"declined": 1, "seconds": 0.2}, kind="near_miss"),
]


def test_a_share_has_the_interval_of_wilson_and_everything_else_that_of_the_bootstrap() -> None:
    found = estimates(CASES)
    share, mean, median = found["right_source"], found["grounding"], found["seconds_p50"]
    assert (share.value, share.low, share.high, share.n) == (0.5, *(Share(1, 2).interval() or ()), 2)
    assert (mean.value, mean.low, mean.high, mean.n) == (0.75, 0.5, 1.0, 2)
    assert median.value == pytest.approx(0.2)
    assert median.n == 3


def test_a_metric_of_no_case_is_left_out() -> None:
    assert set(estimates(CASES)) == {"right_source", "grounding", "declined", "seconds_p50", "seconds_p95"}
    assert estimates([]) == {}


def test_slices_hold_the_cases_that_have_them() -> None:
    assert {value: [one.id for one in found] for value, found in groups(CASES, "paraphrase").items()} == {
        "no": ["b"],
        "yes": ["a"],
    }
    assert sliced(CASES)["kind"]["answerable"]["right_source"].n == 2
    assert "right_source" not in sliced(CASES)["kind"]["near_miss"]


def test_no_two_metrics_have_the_same_name() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
