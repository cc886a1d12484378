"""`evaluate gate`: fails where answers are worse than those of the baseline."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import FAILED, Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.options import DOCS, QUESTIONS, Docs, Questions

if TYPE_CHECKING:
    from evaluation.gate.stored import Run

BaselineFile = Annotated[Path, typer.Option("--baseline", help="The run to compare with, a file of this command.")]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="Judge the run of this report.json; without it, one is made.")
]
Accept = Annotated[bool, typer.Option("--accept", help="Write this run into the baseline's file, and fail at nothing.")]
Table = Annotated[Path | None, typer.Option("--table", help="Add the table to the end of this Markdown file.")]


def gate(
    ctx: typer.Context,
    baseline: BaselineFile,
    report: ReportFile = None,
    questions: Questions = QUESTIONS,
    docs: Docs = DOCS,
    accept: Accept = False,
    table: Table = None,
    json: Json = False,
) -> None:
    """Fail if answers are worse than in the baseline.

    Compares eight metrics over the questions that both runs were asked. A metric fails that fell by 2 points or more,
    and by more than chance would explain; so does an answer that takes twice as long. What failed is named, with the
    slices that explain it and the ten worst questions.

    \b
    Examples:
      python -m app evaluate gate --baseline evaluation/baseline.json
      python -m app evaluate gate --baseline mine.json --report data/report/report.json --json
      python -m app evaluate gate --baseline evaluation/baseline.json --accept

    Exits with 1 when something is worse, or less than half of the baseline's questions were asked.

    Next: docs/evaluation.md says when a drop is one.
    """
    from evaluation.gate import output
    from evaluation.gate.compare import compare
    from evaluation.gate.stored import write_baseline

    session: Session = ctx.obj
    terminal = session.start(json)
    before = stored(terminal, baseline, accept=accept)
    if table:
        append(table, "")  # a run takes minutes, so it is tried before it
    now = judged(terminal, report, questions, docs)
    verdict = compare(before or now, now)
    terminal.document(output.record(verdict))
    if not json:
        output.show(terminal, verdict)
    if table:
        append(table, "\n".join([*output.table(verdict), "", *output.notes(verdict)]))
    if accept:
        write_baseline(baseline, now)
        terminal.note(f"this run is the baseline now: {baseline}")
    elif not verdict.passed:
        raise typer.Exit(FAILED)


def stored(terminal: Terminal, baseline: Path, *, accept: bool) -> "Run | None":
    """None where this run is to take the place of nothing, or of a file that is no baseline. Raises BadRun."""
    from evaluation.gate.stored import BadRun, read_baseline

    if accept and not baseline.exists():
        return None
    try:
        return read_baseline(baseline)
    except BadRun:
        if not accept or baseline.is_dir():
            raise
        terminal.note(f"{baseline} holds no baseline that can be read, so this run is compared with itself", "yellow")
        return None


def judged(terminal: Terminal, report: Path | None, questions: Path, docs: Path) -> "Run":
    """The run of a report, or a new one."""
    from app.settings import load_settings
    from evaluation.gate.stored import read_report, run_of
    from evaluation.report.run import run

    if report:
        return read_report(report)
    with progress_bar(terminal) as progress:
        return run_of(run(load_settings(), questions, docs, progress))


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{text.rstrip()}\n" if text else "")
