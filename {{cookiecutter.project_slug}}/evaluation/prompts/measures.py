"""What is measured of an answer, and what versions are compared by: one number for each question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evaluation.prompts.row import Row
from evaluation.questions import Kind

ALL: tuple[Kind, ...] = ("answerable", "out_of_scope", "near_miss")


@dataclass(frozen=True, slots=True)
class Measure:
    """Of the questions of these `kinds`. A `share` is 0 or 1 for each of them; `of` is None where nobody knows.

    `failures` count where a question that failed says something about the version, as to whoever asked it. What is
    `warm` leaves out the first answer of a run.
    """

    name: str
    of: Callable[[Row], float | None]
    kinds: Sequence[Kind] = ALL
    more_is_better: bool = True
    share: bool = True
    failures: bool = False
    warm: bool = False

    def counts(self, row: Row) -> bool:
        return (self.failures or not row.error) and not (self.warm and row.cold)


def tokens(row: Row) -> float | None:
    known = row.input_tokens is not None and row.output_tokens is not None
    return (row.input_tokens or 0) + (row.output_tokens or 0) if known else None


WELL = Measure("answered well", lambda row: float(row.well), failures=True)
MEASURES = (
    WELL,
    Measure("right source", lambda row: float(row.right), ("answerable",)),
    Measure("expected words", lambda row: float(row.said and not row.abstained), ("answerable",)),
    Measure("declined rightly", lambda row: float(row.right), ("out_of_scope", "near_miss")),
    Measure("tokens", tokens, more_is_better=False, share=False),
    Measure("usd", lambda row: row.usd, more_is_better=False, share=False),
    Measure("seconds", lambda row: row.seconds, more_is_better=False, share=False, warm=True),
)
