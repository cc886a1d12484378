"""The door before everything that costs: so much work at once, so much that waits, and a clear no to the rest.

Without it every request starts, all of them share the same processor or provider, and none ends in time.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from app.api.errors import Overloaded


class Admission:
    """Lets `running` answers work and `queued` wait, first come first served. Lives in one event loop."""

    def __init__(self, running: int, queued: int, on_refusal: Callable[[], None]) -> None:
        self.places = running + queued
        self.turns = asyncio.Semaphore(running)
        self.on_refusal = on_refusal
        self.running = 0
        self.queued = 0

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """Waits for its turn, then holds a place to work in. Raises Overloaded, at once, when the queue is full."""
        if self.running + self.queued >= self.places:
            self.on_refusal()
            raise Overloaded(f"{self.running} answers are under way and {self.queued} wait: ask again in a moment")
        self.queued += 1
        try:
            await self.turns.acquire()
        finally:
            self.queued -= 1
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
            self.turns.release()
