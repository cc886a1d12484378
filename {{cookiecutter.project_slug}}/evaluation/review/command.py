"""`evaluate review`: queues pairs for the review page, and says and exports what reviewers found."""

import json as jsons
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Terminal
from app.cli.printable import counted
from app.cli.session import Json, Session
from app.errors import AppError

if TYPE_CHECKING:
    from app.storage.database import Database
    from evaluation.review.export import Export

Pair = Annotated[bool, typer.Option("--pair", help="Queue kept answers of two models or prompts to one question.")]
Reports = Annotated[
    tuple[Path, Path] | None,
    typer.Option(metavar="FIRST SECOND", help="Queue the answers of two report.json that differ.", show_default=False),
]
LabelsTo = Annotated[
    Path | None, typer.Option("--export", metavar="FILE", help="Write labelled answers, for `evaluate calibrate`.")
]
PreferencesTo = Annotated[
    Path | None, typer.Option("--preferences", metavar="FILE", help="Write pairs with the better answer, for DPO.")
]
TENANT = "default"


class CannotWrite(AppError):
    """The file of an export can't be written."""


def review(
    ctx: typer.Context,
    pair: Pair = False,
    reports: Reports = None,
    export: LabelsTo = None,
    preferences: PreferencesTo = None,
    json: Json = False,
) -> None:
    """Say what reviewers found on the page `/review`.

    Shows how much is labelled, which of two models or prompts won how often, and how far each two reviewers agree
    (Cohen's kappa). Where reviewers differ, most of them decide what is exported. Answers are there with
    KEEP_ANSWERS=on.

    \b
    Examples:
      python -m app evaluate review --pair
      python -m app evaluate review --reports before/report.json after/report.json
      python -m app evaluate review --export labels.jsonl --preferences preferences.jsonl
      python -m app evaluate review --json

    Next: `python -m app evaluate calibrate --labels labels.jsonl` holds a judge against these labels.
    """
    from app.bootstrap.storage import build_database
    from app.settings import load_settings
    from evaluation.review import export as exports
    from evaluation.review.stored import reviewed
    from evaluation.review.summary import record, show

    session: Session = ctx.obj
    terminal = session.start(json)
    with closing(build_database(load_settings())) as database:
        queue(database, terminal, pair, reports)
        found = database.run_now(reviewed)
    if export:
        write(export, exports.labels(found), "answer", terminal)
    if preferences:
        write(preferences, exports.preferences(found), "pair", terminal)
    terminal.document(record(found))
    if not json:
        show(terminal, found)


def queue(database: "Database", terminal: Terminal, pair: bool, reports: tuple[Path, Path] | None) -> None:
    from app.storage.reviews.pairs import queue_kept
    from evaluation.review.reports import queue_reports

    if pair:
        new = database.run_now(partial(queue_kept, tenant=TENANT))
        terminal.note(f"{counted(new, 'new pair')} of kept answers")
    if reports:
        new = database.run_now(partial(queue_reports, tenant=TENANT, first=reports[0], second=reports[1]))
        terminal.note(f"{counted(new, 'new pair')} of the two reports")


def write(path: Path, export: "Export", noun: str, terminal: Terminal) -> None:
    """In place of what the file held. Raises CannotWrite."""
    lines = "".join(f"{jsons.dumps(row)}\n" for row in export.rows)
    try:
        path.write_text(lines, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CannotWrite(f"{path} can't be written ({error.strerror}): name another file") from None
    left_out = f"{export.undecided} undecided, {export.incomplete} kept without their passages"
    terminal.note(f"{counted(len(export.rows), noun)} in {path}; left out: {left_out}")
