"""Measures variants one after the other, each in a process of its own: what one leaves behind can't help another."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from app.types import Progress
from training.comparing.cost import cost_of
from training.comparing.engine import engine_of
from training.comparing.job import Job
from training.comparing.process import VariantFailed, outcome_of
from training.measuring.measure import Effort, ahead
from training.measuring.measured import Measured, judged
from training.measuring.rows import HeldOut
from training.measuring.variant import Variant


@dataclass(frozen=True, slots=True)
class Trial:
    """How the answers are written, how often the timed one, and by how many threads."""

    effort: Effort
    runs: int
    threads: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A variant that could not be measured, and why."""

    name: str
    reason: str


def compared(
    variants: Sequence[Variant], rows: Sequence[HeldOut], trial: Trial, progress: Progress
) -> Iterator[Measured | Failed]:
    """Who iterates keeps each as soon as it is known. One that fails does not keep the others from being measured."""
    for place, variant in enumerate(variants):
        job = job_of(variant, rows, trial)
        before, total = place * job.steps, len(variants) * job.steps
        progress(before, total, f"loading {variant.name}")
        try:
            outcome = outcome_of(job, partial(ahead, progress, before, total, variant.name))
        except VariantFailed as error:
            yield Failed(variant.name, str(error))
        else:
            yield judged(variant.name, rows, outcome.texts, cost_of(variant.bytes, engine_of(variant), outcome))


def job_of(variant: Variant, rows: Sequence[HeldOut], trial: Trial) -> Job:
    """Paths are absolute."""
    return Job(
        variant.name,
        str(variant.model.absolute()),
        str(variant.adapter.absolute()) if variant.adapter else None,
        [row.turns for row in rows],
        ordinary(rows).turns,
        trial.effort.new_tokens,
        trial.effort.batch,
        trial.runs,
        trial.threads,
    )


def ordinary(rows: Sequence[HeldOut]) -> HeldOut:
    """The row of middle length, which is timed: of lengths 5, 1 and 3 the last."""
    return sorted(rows, key=lambda row: (len(row.user), row.id))[len(rows) // 2]


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
