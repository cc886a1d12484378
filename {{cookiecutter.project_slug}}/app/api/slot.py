"""What one request may use of the server: a place to work in, a time to end by, and that while its client waits."""

import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

from app.api.admission import Admission
from app.api.calls import Calls

T = TypeVar("T")


class Slot:
    """One request's. Everything that costs runs in it; `deadline` is a `time.monotonic()` moment in seconds."""

    def __init__(self, admission: Admission, calls: Calls, receive: Receive, seconds: float) -> None:
        self.admission = admission
        self.calls = calls
        self.receive = receive
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds

    async def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of `work()`, which begins when there is a place; the wait for one counts.

        Raises Overloaded when too many wait already, and what `Calls.run` raises.
        """
        return await self.calls.run(self.in_place(work), self.receive, self.seconds)

    async def in_place(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        async with self.admission.place():
            return await work()
