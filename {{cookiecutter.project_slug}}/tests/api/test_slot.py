"""What one request may use: a place, its time, and that while its client waits."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from app.api.admission import Admission
from app.api.calls import Calls
from app.api.errors import ClientGone, Overloaded
from app.api.slot import Slot
from app.errors import DeadlineExceeded

pytestmark = pytest.mark.anyio


async def silence() -> Any:
    """What a client sends that only waits."""
    await asyncio.Event().wait()


async def hang_up() -> Any:
    return {"type": "http.disconnect"}


async def unreached() -> None:
    raise AssertionError("there was no place to work in")


def full_house(queued: int) -> Admission:
    return Admission(1, queued, lambda: None)


def slot(admission: Admission, receive: Callable[[], Any] = silence, seconds: float = 30) -> Slot:
    return Slot(admission, Calls(), receive, seconds)


async def test_work_holds_a_place_while_it_runs_and_ends_by_the_deadline_that_it_can_see() -> None:
    admission = full_house(0)

    async def work() -> tuple[int, bool]:
        return admission.running, time.monotonic() < one.deadline <= time.monotonic() + 30

    one = slot(admission)
    assert await one.run(work) == (1, True)
    assert admission.running == 0


async def test_the_wait_in_the_queue_counts_toward_the_deadline() -> None:
    admission = full_house(1)
    async with admission.place():
        with pytest.raises(DeadlineExceeded):
            await slot(admission, seconds=0.05).run(unreached)
        assert (admission.running, admission.queued) == (1, 0)


async def test_without_a_place_the_work_is_not_begun() -> None:
    admission = full_house(0)
    async with admission.place():
        with pytest.raises(Overloaded):
            await slot(admission).run(unreached)


async def test_a_client_that_leaves_ends_the_wait_for_a_place() -> None:
    admission = full_house(1)
    async with admission.place():
        with pytest.raises(ClientGone):
            await slot(admission, hang_up).run(unreached)
        assert admission.queued == 0
