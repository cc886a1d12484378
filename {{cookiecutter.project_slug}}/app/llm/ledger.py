"""What a budget needs of whatever keeps its books. All amounts are US dollars."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.llm.tokens.counter import Counter


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one call may cost at most, for whom it is, and the model that it goes to."""

    usd: float
    model: str
    tenant: str
    subject: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """An estimate that counts as spent until it is settled, in the budgets of this day (UTC) and its month."""

    estimate: Estimate
    day: date


class Ledger(Protocol):
    """Keeps what is spent, also over a restart, and for several processes at once."""

    async def reserve(self, estimate: Estimate) -> Reservation:
        """All of it or nothing. Raises BudgetExceeded, or LedgerUnavailable when it can't be written."""
        ...

    async def settle(self, reservation: Reservation, usd: float) -> None:
        """Put what was spent in its place. Raises LedgerUnavailable; the estimate then stands."""
        ...


@dataclass(frozen=True, slots=True)
class Allowance:
    """Where calls are reserved, and how they are estimated: by `count`, and as if each answer had `longest` tokens.

    A counter that says too little lets a call exceed the budget by as much.
    """

    ledger: Ledger
    count: Counter
    longest: int
