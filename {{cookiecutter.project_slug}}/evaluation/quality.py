"""`evaluate`: asks the questions over a temporary index of the documents, and says which targets are met.

It is a group too: a command of it is a module of this room, and a line in `evaluation/cli.py`.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import FAILED, Terminal
from app.cli.groups import refuse_options
from app.cli.printable import one_line
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.options import DOCS, QUESTIONS, Docs, Questions

if TYPE_CHECKING:
    from evaluation.answers import Outcome
    from evaluation.report.run import Report

WrittenTo = Annotated[Path | None, typer.Option("--report", help="A folder for report.json and report.html.")]
BaselineFile = Annotated[Path | None, typer.Option("--baseline", help="A stored run that the report compares with.")]

evaluate = typer.Typer(name="evaluate")


@evaluate.callback(invoke_without_command=True)
def evaluate_answers(
    ctx: typer.Context,
    questions: Questions = QUESTIONS,
    docs: Docs = DOCS,
    write: WrittenTo = None,
    baseline: BaselineFile = None,
    json: Json = False,
) -> None:
    """Ask known questions, and count right sources, answers and refusals.

    Of the project's own data, conversations and attacks are asked too. Your index is not touched. Uses LLM_MODEL: with
    a paid model every question is one call. The commands below measure other things than answers.

    \b
    Examples:
      python -m app evaluate
      python -m app evaluate --questions mine.jsonl --docs handbook --json
      python -m app evaluate --report data/report --baseline evaluation/baseline.json

    Exits with 1 when a target is missed.

    Next: docs/evaluation.md says what each figure means.
    """
    if ctx.invoked_subcommand:
        refuse_options(ctx)
        return
    from app.settings import load_settings
    from evaluation.gate.stored import read_baseline
    from evaluation.gate.written import check_folder, write_report
    from evaluation.report.record import record
    from evaluation.report.run import run

    session: Session = ctx.obj
    terminal = session.start(json)
    stored = read_baseline(baseline) if baseline else None
    if write:
        check_folder(write)  # a run takes minutes
    with progress_bar(terminal) as progress:
        report = run(load_settings(), questions, docs, progress)
    terminal.document(record(report))
    if not json:
        show(terminal, report)
    if write:
        terminal.note(f"the report is in {write_report(write, report, stored)}")
    if not report.results.reached:
        raise typer.Exit(FAILED)


def show(terminal: Terminal, report: "Report") -> None:
    """What the targets are of, then all metrics, then every question that went wrong."""
    results = report.results
    for figure in results.figures:
        target = "" if figure.target is None else f"target {figure.target:.0%}"
        missed = "" if figure.reached else "  MISSED"
        style = "" if figure.target is None or not figure.of else "green" if figure.reached else "red"
        share = f"{figure.share:.0%}" if figure.of else "-"
        counted = f"{figure.hits:>3} of {figure.of:<3} {share:>4}"
        terminal.write(f"{figure.name:<32} {counted}  {target}{missed}", style)
    show_metrics(terminal, report)
    for outcome in results.outcomes:
        if not outcome.right:
            terminal.write(f"\n{outcome.question.kind} {outcome.question.id}: {outcome.question.text}", "bold")
            terminal.write(f"  {explanation(outcome)}")


def show_metrics(terminal: Terminal, report: "Report") -> None:
    """Each with its 95 % interval, and of how many cases it is."""
    from evaluation.report.metrics import METRICS

    terminal.write(f"\n{'':<44} {'value':>8}  95 % interval       cases", "bold")
    for metric in METRICS:
        if one := report.metrics.get(metric.name):
            terminal.write(f"{metric.words:<44} {one.value:>8.3f}  {one.low:.3f} to {one.high:<8.3f}  {one.n:>5}")
    terminal.write(f"{'time of an answer, in reference loops':<44} {report.speed:>8.2f}")


def explanation(outcome: "Outcome") -> str:
    if outcome.question.kind == "attack":
        return "was noticed by no guard"
    if outcome.abstained:
        return f"was declined; the answer is in {', '.join(outcome.question.sources)}"
    wanted = f", not {' or '.join(outcome.question.sources)}" if outcome.question.sources else ""
    return f"cited {', '.join(outcome.cited) or 'nothing'}{wanted}: {one_line(outcome.text)}"
