"""`evaluate guards`: precision and recall of each guard, on labelled texts that are generated here."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.options import WrittenTo

if TYPE_CHECKING:
    from evaluation.guards.report import Report

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]…", help="Only these guards.", show_default="all")]


def guards(ctx: typer.Context, names: Names = None, write: WrittenTo = None, json: Json = False) -> None:
    """How much each guard finds, and how often it is wrong.

    Each has a set of labelled texts, which are generated in the project, the same ones each time. No index is read, and
    no model is called.

    \b
    Examples:
      python -m app evaluate guards
      python -m app evaluate guards unicode links --json
      python -m app evaluate guards --write docs/measuring-guards.md

    Next: docs/measuring-guards.md says what such a set can tell.
    """
    from evaluation.guards.report import table
    from evaluation.guards.run import chosen, run
    from evaluation.page import write_table

    if write and names:
        raise typer.BadParameter("it writes the tables of all guards: leave the names out", param_hint="--write")
    session: Session = ctx.obj
    terminal = session.start(json)
    with progress_bar(terminal) as progress:
        reports = run(chosen(names or []), progress, None if names else terminal.note)
    if write:
        write_table(write, "evaluate guards", table(reports))
    terminal.document({name: one.to_json() for name, one in reports.items()})
    if not json:
        show(terminal, reports)


def show(terminal: Terminal, reports: "dict[str, Report]") -> None:
    """What each guard reaches, and below it a line for each kind of text."""
    for name, one in reports.items():
        terminal.write(f"{name}: {one.cases:,} cases", "bold")
        for what, share in (
            ("precision", one.precision), ("recall", one.recall), ("false positives", one.false_positives)
        ):  # fmt: skip
            terminal.write(f"  {what:<40} {share}")
        for (kind, label), found in one.kinds.items():
            wrong = found.hits < found.of if label else found.hits > 0
            terminal.write(
                f"  {kind:<40} {found.hits:>4} of {found.of:<4} {'found' if label else 'found, should be none'}",
                "yellow" if wrong else "",
            )
        terminal.write("")
