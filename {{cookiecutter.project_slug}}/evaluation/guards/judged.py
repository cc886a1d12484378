"""What every labelled set gives: one case after the other, with its label and what the guard said of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judged:
    """`label`: whether the guard should find something; `score`, 0 to 1: how sure it was; `found`: what it decided.

    `kind` is what the table has a row for: `email`, `role play`, `numbers`, …
    """

    kind: str
    label: bool
    score: float
    found: bool


LabelledSet = Callable[[], Iterator[Judged]]
