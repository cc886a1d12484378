"""Pinecone shows what was written a little later: a write waits until its own searches would see it, or fails."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from app.errors import IndexBroken


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a write is waited for, and how often it is looked for: first after `first` seconds, then more rarely."""

    seconds: float = 60.0
    first: float = 0.05
    longest: float = 2.0

    def until(self, seen: Callable[[], bool], what: str) -> None:
        """Raises IndexBroken if it is not seen in time."""
        end, pause = time.monotonic() + self.seconds, self.first
        while not seen():
            if time.monotonic() > end:
                raise IndexBroken(
                    f"Pinecone has not shown {what} for {self.seconds:g} seconds: "
                    "look at https://status.pinecone.io, and run it again"
                )
            time.sleep(pause)
            pause = min(pause * 2, self.longest)
