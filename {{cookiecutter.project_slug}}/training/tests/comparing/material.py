"""Outcomes of variants that nobody ran, and the command as people type it."""

import os
from collections.abc import Sequence

from typer.testing import CliRunner, Result

from tests.cli.programs import clean_environment
from training.__main__ import program
from training.comparing.cost import cost_of
from training.comparing.job import Outcome, Timing
from training.measuring.measured import Measured, judged
from training.tests.measuring.material import rows

ROWS = rows(12, 4)


def outcome(*written: float, peak: float | None = 900.0, texts: Sequence[str] = ()) -> Outcome:
    """Runs that took so many seconds for 24 tokens after the first one."""
    return Outcome(texts, 500.0, peak, [Timing(300, 25, 2.0, seconds) for seconds in written])


def variant(name: str, answer: str, engine: str = "transformers", bytes: int = 269_000_000) -> Measured:
    return judged(name, ROWS, [answer] * len(ROWS), cost_of(bytes, engine, outcome(2.0, 2.4, 1.6)))


def typed(*arguments: str) -> Result:
    """In this process, and without the settings of whoever runs the tests; what measures is a process of its own."""
    theirs: dict[str, str | None] = dict.fromkeys(set(os.environ) - set(clean_environment()))
    return CliRunner().invoke(program, ["compare", *arguments], env=theirs)
