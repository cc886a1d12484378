"""How long each stage of one answer took. A value of the answer, not a metric."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

STAGES = ("guard", "retrieve", "prompt", "model")
"""The parts of an answer, in their order."""
TIMINGS = (*STAGES[:-1], "first_token", STAGES[-1], "total")
"""What an answer's `timings_ms` holds: the stages, the part of `model` until the first text, and all of it."""


class Clock:
    """Milliseconds of each stage of one answer; stages that did not happen count 0."""

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.spent = dict.fromkeys(TIMINGS, 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time within; a stage may be entered several times."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.spent[name] += (time.perf_counter() - started) * 1000

    def first(self, name: str, stage: str) -> None:
        """Note what a stage has taken so far, the first time only."""
        self.spent[name] = self.spent[name] or self.spent[stage]

    def timings(self) -> dict[str, float]:
        self.spent["total"] = (time.perf_counter() - self.start) * 1000
        return {stage: round(milliseconds, 3) for stage, milliseconds in self.spent.items()}
