import numpy as np
import pytest

from app.guardrails.evidence import Thresholds
from evaluation.abstention.calibration import TooFewQuestions, calibrate
from evaluation.abstention.report import record, variables
from evaluation.abstention.scores import Scored
from evaluation.share import Share


def questions(count: int, *, with_evidence: float = 9.0, without: float = 6.0, width: float = 1.0) -> list[Scored]:
    """Normally distributed scores, the same each time."""
    random = np.random.default_rng(3)
    return [
        Scored(str(number), (), (), random.normal(with_evidence, width), random.normal(without, width))
        for number in range(count)
    ]


@pytest.mark.parametrize(("count", "missing"), [(0, 50), (38, 12), (49, 1)])
def test_too_few_questions_are_refused_with_how_many_are_missing(count: int, missing: int) -> None:
    with pytest.raises(TooFewQuestions, match=f"need 50 .* there are {count}: {missing} are missing"):
        calibrate(questions(count), None, 0.03)


def test_a_threshold_of_ones_own_declines_more_and_is_recommended() -> None:
    found = calibrate(questions(400), Thresholds(4.5, 8.25), 0.03)
    declined, wrongly = found.fitted.share("declined"), found.fitted.share("wrongly_declined")
    assert 0.75 < (declined.value or 0) < 0.95
    assert (wrongly.value or 0) < 0.05
    assert found.difference("declined").low > 0.6
    assert found.recommended
    assert 6.5 < found.spread[0] < found.own.abstain < found.spread[1] < 7.5
    assert found.own.weak == pytest.approx(7.5, abs=0.2)


def test_no_gain_is_recommended_where_there_is_none() -> None:
    same = calibrate(questions(400, without=9.0), Thresholds(7.1, 8.25), 0.03)
    assert not same.recommended
    assert same.auc == pytest.approx(0.5, abs=0.05)
    assert same.brier == pytest.approx(0.25, abs=0.01)


def test_a_gate_that_declines_too_much_is_loosened() -> None:
    strict = calibrate(questions(400), Thresholds(9.0, 9.0), 0.03)
    assert strict.own.abstain < 9
    assert strict.recommended


def test_a_question_is_judged_by_thresholds_that_it_was_not_fitted_to() -> None:
    """One answerable question in each fold is far below all others: fitted to itself, it would be borne."""
    scored = [Scored("", (), (), 9.0, 1.0)] * 49 + [Scored("", (), (), 2.0, 1.0)]
    found = calibrate(scored, None, 0.0)
    assert found.own.abstain == 2.0
    assert found.fitted.share("wrongly_declined") == Share(1, 50)


def test_a_gate_that_is_off_declines_nothing_today() -> None:
    found = calibrate(questions(60), None, 0.03)
    assert found.today.share("declined").hits == found.today.share("wrongly_weak").hits == 0
    assert record(found, "stems")["today"]["abstain"] is None


def test_what_is_written_into_env_is_rounded_down_and_never_below_nothing() -> None:
    assert variables(Thresholds(5.679, 8.4)) == {"GUARD_EVIDENCE_ABSTAIN": "5.67", "GUARD_EVIDENCE_WEAK": "8.40"}
    assert variables(Thresholds(-0.4, 0.0))["GUARD_EVIDENCE_ABSTAIN"] == "0.00"
