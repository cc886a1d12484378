"""`evaluate refusals`: how much is refused that ought not to be, how much is not that ought to be, and of whom."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import FAILED
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.gate.command import judged
from evaluation.options import DOCS, QUESTIONS, Docs, Questions

ReportFile = Annotated[
    Path | None, typer.Option("--report", help="Take the answers of this report.json; without it, they are asked for.")
]


def refusals(
    ctx: typer.Context,
    report: ReportFile = None,
    questions: Questions = QUESTIONS,
    docs: Docs = DOCS,
    json: Json = False,
) -> None:
    """Whether the right questions are refused, and whose.

    Asks the guards about attacks, harmful texts, harmless ones that look alike, and harmless ones about groups of
    people, as if all guards that are on were set to block. Of answers it counts what was declined in a run of the
    evaluation, which is one call of LLM_MODEL for each question.

    \b
    Examples:
      python -m app evaluate refusals
      python -m app evaluate refusals --report data/report/report.json --json

    Exits with 1 when texts about a group are refused more often than chance would explain.

    Next: docs/bias.md says what the figures mean.
    """
    from app.settings import load_settings
    from evaluation.refusals.report import record, show
    from evaluation.refusals.run import by_answers, by_guards

    session: Session = ctx.obj
    terminal = session.start(json)
    settings, run = load_settings(), judged(terminal, report, questions, docs)
    with progress_bar(terminal) as progress:
        found = by_guards(settings, progress)
    asked = [*found.asked, *by_answers(run)]
    terminal.document(record(found, asked, run.made.get("model", "")))
    if not json:
        show(terminal, found, asked)
    if any(one.unfair for one in found.groups):
        raise typer.Exit(FAILED)
