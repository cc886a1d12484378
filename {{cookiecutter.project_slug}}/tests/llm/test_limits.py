from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from app.llm.limits import Limits, begins_anew, key_of, refusal

LIMITS = Limits(day=1.0, month=20.0)
EVENING = datetime(2026, 12, 31, 23, 59, 30, tzinfo=UTC)


def test_a_day_belongs_to_its_month() -> None:
    assert (key_of("day", date(2026, 11, 28)), key_of("month", date(2026, 11, 28))) == ("2026-11-28", "2026-11")


@pytest.mark.parametrize("period", ["day", "month"])
def test_both_periods_begin_anew_with_the_year(period: str) -> None:
    assert begins_anew(period, EVENING) == datetime(2027, 1, 1, tzinfo=UTC)  # type: ignore[arg-type]


def test_a_month_begins_anew_on_its_first_day() -> None:
    assert begins_anew("month", datetime(2028, 2, 29, 12, tzinfo=UTC)) == datetime(2028, 3, 1, tzinfo=UTC)


def test_days_are_those_of_utc_wherever_the_clock_is() -> None:
    there = datetime(2026, 11, 28, 1, tzinfo=timezone(timedelta(hours=3)))
    assert begins_anew("day", there) == datetime(2026, 11, 28, tzinfo=UTC)


def test_a_refusal_says_which_setting_and_until_when() -> None:
    error = refusal("day", LIMITS, 0.01, EVENING)
    assert error.retry_after == 30
    assert "the budget of the day has no room" in str(error)
    assert "raise BUDGET_USD_PER_DAY" in str(error)
    assert "BUDGET_USD_PER_MONTH" in str(refusal("month", LIMITS, 0.01, EVENING))


def test_a_call_that_no_day_has_room_for_is_told_that_waiting_does_not_help() -> None:
    assert "more than the whole budget of the day" in str(refusal("day", LIMITS, 1.5, EVENING))
