import asyncio
import threading
from contextvars import ContextVar

import pytest

from app.agents.tools.own_thread import in_own_thread


def test_a_loop_ends_without_work_that_nobody_asks_for_any_more() -> None:
    let_go, done = threading.Event(), []

    def work() -> None:
        let_go.wait(10)
        done.append("late")

    async def leave() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await in_own_thread(work)

    asyncio.run(leave())
    assert done == []
    let_go.set()


def test_work_says_what_it_returns_or_raises() -> None:
    assert asyncio.run(in_own_thread(lambda: 42)) == 42
    with pytest.raises(ZeroDivisionError):
        asyncio.run(in_own_thread(lambda: 1 // 0))


def test_the_work_knows_the_request_it_is_done_for() -> None:
    asked = ContextVar("asked", default="nobody")

    async def ask() -> str:
        asked.set("ann")
        return await in_own_thread(asked.get)

    assert asyncio.run(ask()) == "ann"
