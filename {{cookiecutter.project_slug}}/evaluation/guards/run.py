"""Runs labelled sets, one after the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.errors import AppError
from app.types import Progress
from evaluation.guards.judged import Judged, LabelledSet
from evaluation.guards.report import Report, report
from evaluation.guards.sets import SETS, labelled_set

EVERY = 20
"""Cases between two signs of life."""


def chosen(names: Sequence[str]) -> dict[str, LabelledSet]:
    """The sets that are named, or all. Raises AppError for one that is not there."""
    if unknown := [name for name in names if name not in SETS]:
        raise AppError(f"there is no labelled set for {unknown[0]!r}: use {', '.join(SETS)}")
    return {name: labelled_set(name) for name in names or SETS}


def run(
    sets: Mapping[str, LabelledSet], progress: Progress, leave_out: Callable[[str], None] | None = None
) -> dict[str, Report]:
    """By guard. One that can't be run here is left out, and why goes to `leave_out`; without that, raises AppError."""
    reports: dict[str, Report] = {}
    for number, (name, labelled) in enumerate(sets.items()):

        def tell(case: int, name: str = name, number: int = number) -> None:
            progress(number, len(sets), f"{name}, case {case:,}")

        try:
            reports[name] = report(counted(labelled(), tell))
        except AppError as error:
            if not leave_out:
                raise
            leave_out(f"{name} is left out: {error}")
    progress(len(sets), len(sets), "")
    return reports


def counted(cases: Iterator[Judged], tell: Callable[[int], None]) -> Iterator[Judged]:
    for number, case in enumerate(cases):
        if number % EVERY == 0:
            tell(number + 1)
        yield case
