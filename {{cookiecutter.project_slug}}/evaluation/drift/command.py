"""`evaluate drift`: do answers of the last days differ from those before?"""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Terminal
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from app.storage.drift import Drift

Days = Annotated[float, typer.Option(min=0.01, help="The last so many days …")]
Before = Annotated[float, typer.Option(min=0.01, help="… are compared with so many days before them.")]
ALPHA = 0.01
TESTS = {
    "evidence": "Kolmogorov-Smirnov",
    "refusals": "chi-squared",
    "feedback": "chi-squared",
    "topics": "chi-squared",
}


def drift(ctx: typer.Context, days: Days = 7.0, before: Before = 28.0, json: Json = False) -> None:
    """Compare the answers of the last days with those before.

    Of the evidence score, of the share that was refused, of bad ratings, and of the topics that
    `evaluate topics --store` found, it says how large the change is, and how often chance alone gives as much (p).
    Below 0.01 it is marked; each window needs 30 cases. A server does the same every hour, as metrics.

    \b
    Examples:
      python -m app evaluate drift
      python -m app evaluate drift --days 1 --before 7 --json

    Next: docs/evaluation.md says what each test sees.
    """
    from app.bootstrap.judging import build_topic_drift
    from app.bootstrap.models import open_embedder
    from app.bootstrap.storage import build_database
    from app.judging.drift import all_drifts
    from app.settings import load_settings
    from app.storage.drift import Window

    session: Session = ctx.obj
    terminal = session.start(json)
    settings = load_settings()
    topics = build_topic_drift(settings, open_embedder(settings))
    with closing(build_database(settings)) as database:
        window = Window(time.time(), days, before)
        found = database.run_now(partial(all_drifts, topics=topics, window=window))
    terminal.document([asdict(one) for one in found])
    if not json:
        show(terminal, found)


def show(terminal: Terminal, found: "Sequence[Drift]") -> None:
    terminal.write(f"{'':<10} {'before':>16}  {'lately':>16}  {'change':>6}  {'p':>6}  test", "bold")
    for one in found:
        before, lately = shown(one.before, one.mean_before), shown(one.lately, one.mean_lately)
        figures = f"{one.shift.size:>6.3f}  {one.shift.p:>6.4f}" if one.shift else f"{'-':>6}  {'-':>6}"
        marked = "  CHANGED" if one.shift and one.shift.p < ALPHA else ""
        terminal.write(f"{one.signal:<10} {before}  {lately}  {figures}  {TESTS[one.signal]}{marked}")


def shown(cases: int, mean: float | None) -> str:
    """`0.125 of     40`: a mean and of how many."""
    return f"{'-' if mean is None else f'{mean:.3f}':>6} of {cases:>6}"
