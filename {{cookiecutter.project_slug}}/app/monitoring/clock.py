"""How long each stage of one answer took. A value of the answer, not a metric."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Milliseconds of each stage of one answer; stages that did not happen count 0."""

    STAGES = ("guard", "retrieve", "prompt", "first_token", "model", "total")

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.spent = dict.fromkeys(self.STAGES, 0.0)
        self.stage_start = self.start

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.stage_start = time.perf_counter()
        try:
            yield
        finally:
            self.spent[name] = (time.perf_counter() - self.stage_start) * 1000

    def once(self, name: str) -> None:
        """Note a moment within the running stage, the first time only."""
        self.spent[name] = self.spent[name] or (time.perf_counter() - self.stage_start) * 1000

    def timings(self) -> dict[str, float]:
        self.spent["total"] = (time.perf_counter() - self.start) * 1000
        return {stage: round(milliseconds, 3) for stage, milliseconds in self.spent.items()}
