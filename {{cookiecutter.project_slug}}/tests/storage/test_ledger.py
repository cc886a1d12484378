"""The books of a budget, as several processes keep them in one database."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.errors import BudgetExceeded, LedgerUnavailable
from app.llm.ledger import Estimate, Ledger
from app.llm.limits import Limits
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.ledger import DatabaseLedger
from tests.fakes.ledgers import MemoryLedger
from tests.signals import interruptible

pytestmark = pytest.mark.anyio
PROJECT = Path(__file__).parents[2]
NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)


class Clock:
    """Shows `now` until a test moves it."""

    def __init__(self, now: datetime = NEW_YEARS_EVE) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def nobody() -> None:
    """Hears of refusals."""


def estimate(usd: float = 0.01) -> Estimate:
    return Estimate(usd, "openai:m", "acme", "ann")


Make = Callable[[Limits, Clock], Ledger]


@pytest.fixture(params=["memory", "database"])
def make(request: pytest.FixtureRequest, database: Database) -> Make:
    if request.param == "memory":
        return MemoryLedger
    return lambda limits, clock: DatabaseLedger(database, limits, nobody, clock)


async def fill(ledger: Ledger, usd: float = 0.01) -> int:
    """How many estimates there is room for."""
    for count in range(1000):
        try:
            await ledger.reserve(estimate(usd))
        except BudgetExceeded:
            return count
    raise AssertionError("nothing is ever refused")


async def test_there_is_room_up_to_the_last_cent(make: Make) -> None:
    assert await fill(make(Limits(day=0.125), Clock()), usd=0.015625) == 8


async def test_what_is_settled_leaves_room_for_the_rest(make: Make) -> None:
    ledger = make(Limits(day=0.02), Clock())
    reservation = await ledger.reserve(estimate(0.02))
    with pytest.raises(BudgetExceeded):
        await ledger.reserve(estimate(0.001))
    await ledger.settle(reservation, 0.005)
    await ledger.reserve(estimate(0.015))


async def test_more_may_be_settled_than_was_reserved(make: Make) -> None:
    ledger = make(Limits(day=0.02), Clock())
    await ledger.settle(await ledger.reserve(estimate(0.01)), 0.03)
    with pytest.raises(BudgetExceeded):
        await ledger.reserve(estimate(0.000001))


async def test_a_day_begins_anew_and_its_month_goes_on(make: Make) -> None:
    clock = Clock(datetime(2026, 11, 28, 23, tzinfo=UTC))
    ledger = make(Limits(day=0.02, month=0.03), clock)
    assert await fill(ledger) == 2
    clock.now += timedelta(hours=1)
    assert await fill(ledger) == 1
    with pytest.raises(BudgetExceeded, match="BUDGET_USD_PER_MONTH") as refused:
        await ledger.reserve(estimate())
    assert refused.value.retry_after == timedelta(days=2).total_seconds()


async def test_an_answer_over_midnight_is_settled_on_the_day_on_which_it_began(make: Make) -> None:
    clock = Clock()
    ledger = make(Limits(day=0.02, month=0.02), clock)
    reservation = await ledger.reserve(estimate(0.02))
    clock.now += timedelta(seconds=1)
    await ledger.settle(reservation, 0.0)
    assert await fill(ledger) == 2


async def test_what_one_period_refuses_is_reserved_in_neither(make: Make) -> None:
    clock = Clock()
    small = make(Limits(day=0.005, month=1.0), clock)
    for _ in range(5):
        with pytest.raises(BudgetExceeded):
            await small.reserve(estimate())


async def test_calls_at_once_do_not_overshoot(make: Make) -> None:
    ledger = make(Limits(day=0.1), Clock())
    results = await asyncio.gather(*(ledger.reserve(estimate()) for _ in range(40)), return_exceptions=True)
    assert [isinstance(result, BudgetExceeded) for result in results].count(False) == 10


async def test_each_refusal_is_told_and_nothing_of_it_is_spent(database: Database) -> None:
    refusals: list[bool] = []
    ledger = DatabaseLedger(database, Limits(day=0.015, month=1.0), lambda: refusals.append(True), Clock())
    assert await fill(ledger) == 1
    with pytest.raises(BudgetExceeded, match="more than the whole"):
        await ledger.reserve(estimate(0.5))
    assert len(refusals) == 2
    assert await asyncio.to_thread(ledger.spent_now) == {"day": 0.01, "month": 0.01}


def test_a_sum_of_many_small_prices_is_exact(database: Database) -> None:
    ledger = DatabaseLedger(database, Limits(month=1.0), nobody, Clock())

    async def spend() -> None:
        for _ in range(100):
            await ledger.settle(await ledger.reserve(estimate(0.001)), 0.0000001)

    asyncio.run(spend())
    assert ledger.spent_now() == {"day": 0.00001, "month": 0.00001}


async def test_a_restart_keeps_what_was_spent(address: DatabaseAddress) -> None:
    with closing(Database(address)) as database:
        await DatabaseLedger(database, Limits(day=0.02), nobody).reserve(estimate(0.015))
    with closing(Database(address)) as database, pytest.raises(BudgetExceeded):
        await DatabaseLedger(database, Limits(day=0.02), nobody).reserve(estimate())


async def test_a_folder_that_can_not_be_made_blocks(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")
    with pytest.raises(LedgerUnavailable, match="set DATA_DIR"):
        await reserve_in(tmp_path / "data" / "app.db")


async def test_a_broken_database_blocks_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "app.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(LedgerUnavailable, match=r"no call is paid for: .*move it away"):
        await reserve_in(tmp_path / "app.db")


async def reserve_in(file: Path) -> None:
    with closing(Database(DatabaseAddress(file))) as database:
        await DatabaseLedger(database, Limits(day=1.0), nobody).reserve(estimate())


LEDGER = """
import asyncio, sys
from pathlib import Path
from app.errors import BudgetExceeded
from app.llm.ledger import Estimate
from app.llm.limits import Limits
from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.ledger import DatabaseLedger

file, server = sys.argv[1:]
database = Database(DatabaseAddress(Path(file) if file else None, server))
ledger = DatabaseLedger(database, Limits(day=0.5), lambda: None)
estimate = Estimate(0.01, "openai:m", "acme", "ann")
"""
SPENDING = """
async def one():
    try:
        reservation = await ledger.reserve(estimate)
    except BudgetExceeded:
        return 0
    await asyncio.sleep(0)
    await ledger.settle(reservation, 0.01)
    return 1

async def main():
    return sum(await asyncio.gather(*(one() for _ in range(60))))

print(asyncio.run(main()))
database.close()
"""
HANGING = """
async def main():
    await ledger.reserve(estimate)
    print("reserved", flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


FULL = """
import os, resource
from app.errors import LedgerUnavailable

async def main():
    await ledger.reserve(estimate)
    resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(file), resource.RLIM_INFINITY))
    try:
        for _ in range(1000):
            await ledger.reserve(Estimate(1e-6, "openai:m", "acme", "ann"))
    except LedgerUnavailable as error:
        print(error)

asyncio.run(main())
"""


def process(script: str, address: DatabaseAddress) -> subprocess.Popen[str]:
    place = [str(address.file or ""), address.server]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with interruptible():
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", LEDGER + script, *place], stdout=subprocess.PIPE, text=True, env=environment
        )


def test_two_processes_that_spend_at_once_do_not_overshoot(address: DatabaseAddress) -> None:
    both = [process(SPENDING, address) for _ in range(2)]
    outputs = [one.communicate(timeout=120)[0] for one in both]
    assert sum(int(output.split()[-1]) for output in outputs) == 50
    with closing(Database(address)) as database:
        assert DatabaseLedger(database, Limits(day=0.5), nobody).spent_now()["day"] == 0.5


@pytest.mark.skipif(os.name != "posix", reason="limits of files")
def test_a_full_disk_blocks_and_says_so(tmp_path: Path) -> None:
    output = process(FULL, DatabaseAddress(tmp_path / "app.db")).communicate(timeout=120)[0]
    assert "no call is paid for" in output
    assert "free disk space" in output


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_what_a_killed_process_had_reserved_is_spent(address: DatabaseAddress) -> None:
    with process(HANGING, address) as hanging:
        assert hanging.stdout is not None
        assert hanging.stdout.readline() == "reserved\n"
        hanging.send_signal(signal.SIGKILL)
        assert hanging.wait(30) == -signal.SIGKILL
    with closing(Database(address)) as database:
        assert DatabaseLedger(database, Limits(day=0.5), nobody).spent_now() == {"day": 0.01, "month": 0.01}
