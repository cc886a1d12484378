from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rag.documents.dates import parsed, today


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-01", date(2024, 5, 1)),
        ("2024/5/1", date(2024, 5, 1)),
        ("2024-05", date(2024, 5, 1)),
        ("2024", date(2024, 1, 1)),
        ("May 1, 2024", date(2024, 5, 1)),
        ("Sept. 3rd, 2024", date(2024, 9, 3)),
        ("1 May 2024", date(2024, 5, 1)),
        ("1. mai 2024", None),
        ("March 2024", date(2024, 3, 1)),
        ("Wed, 01 May 2024 23:30:00 -0200", date(2024, 5, 2)),
        ("2024-05-01T10:00:00Z", date(2024, 5, 1)),
        ("2024-05-01 23:30:00-05:00", date(2024, 5, 2)),
        ("2024-05-01T10:00:00", date(2024, 5, 1)),
        ("2999-01-01", date(2999, 1, 1)),
        ("05/06/2024", None),
        ("2024-02-31", None),
        ("0000-01-01", None),
        ("Ma 1, 2024", None),
        ("10:00", None),
        ("99999-01-01T10:00", None),
        ("last week", None),
        ("", None),
    ],
)
def test_a_date_is_read_or_it_is_none(text: str, day: date | None) -> None:
    assert parsed(text) == day


@given(st.text() | st.from_regex(r"\d{1,4}[-/. ]\w{1,9}[-/. ,]{1,2}\d{1,5}T?[\d:+-]{0,9}"))
def test_no_text_breaks_it(text: str) -> None:
    parsed(text)


@given(st.dates())
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert parsed(day.isoformat()) == day


def test_today_is_that_of_utc() -> None:
    before = datetime.now(UTC).date()
    assert before <= today() <= datetime.now(UTC).date()
