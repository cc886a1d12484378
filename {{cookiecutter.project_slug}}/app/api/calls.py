"""The answers under way in this process. Each ends by itself, by its deadline, with its client, or with the server."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog
from starlette.types import Receive

from app.api.errors import ClientGone, ServerStopping
from app.errors import DeadlineExceeded

T = TypeVar("T")
log = structlog.get_logger(__name__)

CANCELLATIONS = 10
CANCELLATION_SECONDS = 0.25


class Calls:
    """Runs answers so that nothing goes on that nobody waits for. Lives in one event loop."""

    def __init__(self) -> None:
        self.running: set[asyncio.Future[None]] = set()
        self.ended = False

    async def run(self, work: Coroutine[Any, Any, T], receive: Receive, seconds: float) -> T:
        """The result of `work`, whose request has been read from `receive`.

        Cancels it and raises DeadlineExceeded after `seconds`, ClientGone when the client hangs up, and
        ServerStopping at `end`.
        """
        task = asyncio.create_task(work)
        hang_up = asyncio.create_task(wait_for_hang_up(receive))
        end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.ended:
            end.set_result(None)
        else:
            self.running.add(end)
        try:
            waiting: set[asyncio.Future[Any]] = {task, hang_up, end}
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if task.done() and not task.cancelled():
                return task.result()
            if hang_up.done():
                raise ClientGone("the client hung up: nothing to do")
            if end.done():
                raise ServerStopping("the server is stopping: ask again in a moment")
            raise DeadlineExceeded(
                f"no full answer within {seconds:g} seconds: ask for less, or raise REQUEST_TIMEOUT_SECONDS"
            )
        finally:
            self.running.discard(end)
            await cancel(task, hang_up)

    def end(self) -> None:
        """Stop every answer under way. Call it in the event loop."""
        self.ended = True
        while self.running:
            self.running.pop().set_result(None)


async def wait_for_hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel until it is heard: a library can lose a cancellation, as asyncio.wait_for does in Python 3.11."""
    running = set(tasks)
    for _ in range(CANCELLATIONS):
        for task in running:
            task.cancel()
        ended, running = await asyncio.wait(running, timeout=CANCELLATION_SECONDS)
        for task in ended:
            if not task.cancelled():
                task.exception()  # else asyncio logs that nobody asked for it
        if not running:
            return
    log.error("an answer does not end", cancellations=CANCELLATIONS)
