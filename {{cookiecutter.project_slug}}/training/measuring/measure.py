"""Measures variants one after the other. Who iterates keeps each as soon as it is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from app.types import Progress
from training.measuring.generation import Advance, write
from training.measuring.loading import load, memory_mb
from training.measuring.measured import Cost, Measured, judged
from training.measuring.rows import HeldOut
from training.measuring.variant import Variant


@dataclass(frozen=True, slots=True)
class Effort:
    """How long an answer may be, in tokens, and how many are written at once."""

    new_tokens: int = 48
    batch: int = 8


def measured(
    variants: Sequence[Variant], rows: Sequence[HeldOut], effort: Effort, progress: Progress
) -> Iterator[Measured]:
    """One at a time: no two models are in memory together. Raises SettingsError that names the variant."""
    total = len(variants) * len(rows)
    for place, variant in enumerate(variants):
        progress(place * len(rows), total, f"loading {variant.name}")
        yield measure(variant, rows, effort, partial(ahead, progress, place * len(rows), total, variant.name))


def ahead(progress: Progress, before: int, total: int, name: str, done: int) -> None:
    progress(before + done, total, name)


def measure(variant: Variant, rows: Sequence[HeldOut], effort: Effort, advance: Advance) -> Measured:
    weights = load(variant)
    written = write(weights, [row.turns for row in rows], effort.new_tokens, effort.batch, advance)
    cost = Cost(variant.bytes, memory_mb(weights), written.tokens_per_second)
    return judged(variant.name, rows, written.texts, cost)
