"""The answers under way in this process. Each ends by itself, by its deadline, with its client, or with the server."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

from app.api.errors import ClientGone, ServerStopping
from app.errors import DeadlineExceeded

T = TypeVar("T")


class Calls:
    """Runs answers so that nothing goes on that nobody waits for. Lives in one event loop."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._ended = False

    async def run(self, work: Coroutine[Any, Any, T], receive: Receive, seconds: float) -> T:
        """The result of `work`, whose request has been read from `receive`.

        Cancels it and raises DeadlineExceeded after `seconds`, ClientGone when the client hangs up, and
        ServerStopping at `end`.
        """
        task = asyncio.create_task(work)
        hang_up = asyncio.create_task(_hang_up(receive))
        self._running.add(task)
        try:
            await asyncio.wait({task, hang_up}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if task.done() and not task.cancelled():
                return task.result()
            if hang_up.done():
                raise ClientGone("the client hung up: nothing to do")
            if self._ended:
                raise ServerStopping("the server is stopping: ask again in a moment")
            raise DeadlineExceeded(
                f"no full answer within {seconds:g} seconds: ask for less, or raise REQUEST_TIMEOUT_SECONDS"
            )
        finally:
            self._running.discard(task)
            await _cancel(task, hang_up)

    def end(self) -> None:
        """Stop every answer under way. Call it in the event loop."""
        self._ended = True
        for task in self._running:
            task.cancel()


async def _hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
