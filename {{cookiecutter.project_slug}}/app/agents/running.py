"""The runs that are under way in this process: each is alone on its thread, and can be cancelled from outside."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager

from app.errors import DeadlineExceeded, RunCancelled, ThreadBusy
from app.types import Context, Event

CANCEL_SECONDS = 10.0
"""How long a run may take to hear that it is cancelled."""


def key_of(name: str, context: Context) -> str:
    """Under which a thread is kept: another principal's of that name is another thread."""
    return json.dumps([context.tenant, context.subject, name])


class Hold:
    """A run's place on its thread. Lives in one event loop."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cancelled = False
        self.ended = asyncio.Event()
        self.limit: asyncio.Timeout | None = None

    async def next(self, events: AsyncGenerator[Event], seconds: float | None) -> Event | None:
        """None at the end. Raises RunCancelled, or DeadlineExceeded after so many seconds."""
        self.check()
        try:
            async with asyncio.timeout(seconds) as limit:
                self.limit = limit
                return await anext(events, None)
        except TimeoutError:
            self.check()
            if not limit.expired():
                raise
            raise DeadlineExceeded(
                f"the run {self.name} took too long: go on with it, or raise REQUEST_TIMEOUT_SECONDS"
            ) from None
        finally:
            self.limit = None

    def check(self) -> None:
        if self.cancelled:
            raise RunCancelled(f"the run {self.name} was cancelled: give it another task")

    def cancel(self) -> None:
        self.cancelled = True
        if self.limit and not self.limit.expired():
            self.limit.reschedule(asyncio.get_running_loop().time())


class Running:
    """One for all agents of a process, which then never meet on a thread."""

    def __init__(self) -> None:
        self.holds: dict[str, Hold] = {}

    @contextmanager
    def alone(self, name: str, context: Context) -> Iterator[Hold]:
        """Within it nothing else runs on the principal's thread of that name. Raises ThreadBusy."""
        key = key_of(name, context)
        if key in self.holds:
            raise ThreadBusy(f"the run {name} is under way: wait for its end, or cancel it")
        hold = self.holds[key] = Hold(name)
        try:
            yield hold
        finally:
            del self.holds[key]
            hold.ended.set()

    def has(self, name: str, context: Context) -> bool:
        return key_of(name, context) in self.holds

    async def end(self, name: str, context: Context) -> bool:
        """Cancels the run, and waits for its end, and for that of others who cancel it too; False if there is none.

        Raises ThreadBusy if it does not hear it.
        """
        found = False
        while hold := self.holds.get(key_of(name, context)):
            found = True
            hold.cancel()
            try:
                async with asyncio.timeout(CANCEL_SECONDS):
                    await hold.ended.wait()
            except TimeoutError:
                raise ThreadBusy(f"the run {name} does not end: cancel it again in a moment") from None
        return found
