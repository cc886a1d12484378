"""Books of a budget that a test reads, and such that can't be written."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from app.errors import LedgerUnavailable
from app.llm.ledger import Estimate, Reservation
from app.llm.limits import PERIODS, Limits, key_of, refusal


class MemoryLedger:
    """Keeps them in this process. `spent` is by day and by month, `settled` what was put in the place of estimates."""

    def __init__(self, limits: Limits, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.limits, self.now = limits, now
        self.spent: Counter[str] = Counter()
        self.reserved: list[Estimate] = []
        self.settled: list[float] = []

    async def reserve(self, estimate: Estimate) -> Reservation:
        today = self.now().date()
        for period in PERIODS:
            limit = self.limits.of(period)
            if limit is not None and self.spent[key_of(period, today)] + estimate.usd > limit:
                raise refusal(period, self.limits, estimate.usd, self.now())
        self.reserved.append(estimate)
        return self.add(Reservation(estimate, today), estimate.usd)

    async def settle(self, reservation: Reservation, usd: float) -> None:
        self.settled.append(usd)
        self.add(reservation, usd - reservation.estimate.usd)

    def add(self, reservation: Reservation, usd: float) -> Reservation:
        for period in PERIODS:
            self.spent[key_of(period, reservation.day)] += usd  # type: ignore[assignment]
        return reservation


class BrokenLedger:
    """`reserves` until it is asked to settle."""

    def __init__(self, reserves: bool = False) -> None:
        self.reserves = reserves

    async def reserve(self, estimate: Estimate) -> Reservation:
        if self.reserves:
            return Reservation(estimate, datetime.now(UTC).date())
        raise LedgerUnavailable("the disk is full: free some space")

    async def settle(self, reservation: Reservation, usd: float) -> None:
        raise LedgerUnavailable("the disk is full: free some space")
