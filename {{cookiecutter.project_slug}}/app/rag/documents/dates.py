"""Dates as documents give them: `2024-05-01`, `May 1, 2024`, those of e-mails and of Office files. In UTC.

What can't be read for certain is no date: `05/06/2024` may be in May or in June.
"""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

MONTHS = "january february march april may june july august september october november december".split()
YEAR_FIRST = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?")
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?\s+([a-z]{3,9})\.?,?\s+(\d{4})")
MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})")
LONGEST = 100


def today() -> date:
    return datetime.now(UTC).date()


def parsed(text: str) -> date | None:
    """The day, of a month or a year alone its first one: `May 1, 2024` -> 2024-05-01, `2024` -> 2024-01-01."""
    text = " ".join(text[:LONGEST].split())
    try:
        return moment(text) or plain(text.lower())
    except (ValueError, OverflowError):  # such as the 31st of February, or the year 0
        return None


def moment(text: str) -> date | None:
    """With a time of day: ISO 8601 or RFC 2822."""
    if not re.search(r"\d:\d\d|\dT\d{4}", text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = parsedate_to_datetime(text)
    return (found.astimezone(UTC) if found.tzinfo else found).date()


def plain(text: str) -> date | None:
    if found := YEAR_FIRST.fullmatch(text):
        year, _, month, day = found.groups()
    elif found := DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := MONTH_FIRST.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    return date(int(year), month_of(month or "1"), int(day or 1))


def month_of(text: str) -> int:
    """`5`, `may`, `sept`; 0 is none."""
    found = [number for number, name in enumerate(MONTHS, 1) if name.startswith(text)]
    return int(text) if text.isdigit() else found.pop() if found else 0
