"""How much may be spent in a day and in a month (both UTC), and what to say when that is not enough for a call.

Whether it is enough, the ledger decides, since only it knows what others spend at the same moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from app.errors import BudgetExceeded

Period = Literal["month", "day"]
PERIODS: tuple[Period, ...] = ("month", "day")
WORDS: Mapping[Period, str] = {"month": "on the first of next month", "day": "tomorrow"}


@dataclass(frozen=True, slots=True)
class Limits:
    """In US dollars; None for no limit. One of the two is given."""

    day: float | None = None
    month: float | None = None

    def of(self, period: Period) -> float | None:
        return self.day if period == "day" else self.month


def key_of(period: Period, day: date) -> str:
    """`("month", date(2026, 11, 28))` -> `2026-11`."""
    return day.isoformat()[: 7 if period == "month" else 10]


def begins_anew(period: Period, now: datetime) -> datetime:
    """When the period after that of `now` begins."""
    today = now.astimezone(UTC).date()
    following = today + timedelta(days=1) if period == "day" else (today.replace(day=1) + timedelta(days=32))
    return datetime.combine(following.replace(day=1) if period == "month" else following, time(), UTC)


def refusal(period: Period, limits: Limits, usd: float, now: datetime) -> BudgetExceeded:
    """For a call of so many dollars that this period's budget has no room for."""
    setting = f"BUDGET_USD_PER_{period.upper()}"
    wait = (begins_anew(period, now) - now).total_seconds()
    if usd > (limits.of(period) or 0):
        return BudgetExceeded(
            f"one call may cost ${usd:.6f}, more than the whole budget of the {period}: raise {setting}, or lower "
            "LLM_MAX_OUTPUT_TOKENS",
            wait,
        )
    return BudgetExceeded(
        f"the budget of the {period} has no room for this call: ask again {WORDS[period]} (from 00:00 UTC), "
        f"or raise {setting}",
        wait,
    )
