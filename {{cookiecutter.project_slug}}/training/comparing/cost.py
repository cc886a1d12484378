"""What one variant costs where it runs: disk, memory and time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from training.comparing.job import Outcome, Timing
from training.measuring.measured import Cost


@dataclass(frozen=True)
class RunningCost(Cost):
    """`tokens_per_second` is the median of the runs, of one answer at a time; `slowest` and `fastest` are the ends.

    `prompt_tokens_per_second` is how fast the prompt is read; `peak_mb` the most memory that its process held, in
    millions of bytes.
    """

    engine: str = ""
    peak_mb: float | None = None
    prompt_tokens_per_second: float = 0.0
    slowest: float = 0.0
    fastest: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return {
            **super().to_json(),
            "engine": self.engine,
            "peak_mb": None if self.peak_mb is None else round(self.peak_mb, 1),
            "prompt_tokens_per_second": round(self.prompt_tokens_per_second, 1),
            "tokens_per_second_range": [round(self.slowest, 1), round(self.fastest, 1)],
        }


def cost_of(bytes: int, engine: str, outcome: Outcome) -> RunningCost:
    """Runs that wrote 10, 14 and 11 tokens a second -> 11, of 10 to 14."""
    writing = [one.writing for one in outcome.timings]
    return RunningCost(
        bytes,
        outcome.memory_mb,
        median(writing),
        engine,
        outcome.peak_mb,
        middle(outcome.timings, lambda one: one.reading),
        min(writing),
        max(writing),
    )


def middle(timings: Sequence[Timing], of: Callable[[Timing], float]) -> float:
    return median(of(one) for one in timings)
