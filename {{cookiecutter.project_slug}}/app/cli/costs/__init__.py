"""`costs`: what answers have cost."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.records import Record
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from app.storage.costs import CostLine

DAYS = 30
MOST_DAYS = 36_500


class Field(StrEnum):
    """What costs can be split by."""

    DAY = "day"
    MODEL = "model"
    KEY = "key"
    PROMPT = "prompt"


First = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day, in UTC, as 2026-11-28.")]
Last = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day; by default today.")]
By = Annotated[
    list[Field] | None,
    typer.Option("--by", help="What makes a line of the table; may be given several times."),
]
Plot = Annotated[Path | None, typer.Option(metavar="FILE.png", help="Draw the costs of each day, too.")]
WhatIfModel = Annotated[
    str | None, typer.Option("--what-if", metavar="MODEL", help="What this model would have cost instead.")
]
Prune = Annotated[
    int | None,
    typer.Option(
        min=0, max=MOST_DAYS, metavar="DAYS", help="Delete what is older than so many days, and show nothing."
    ),
]


def costs(
    ctx: typer.Context,
    first: First = None,
    last: Last = None,
    by: By = None,
    plot: Plot = None,
    what_if: WhatIfModel = None,
    prune: Prune = None,
    json: Json = False,
) -> None:
    """Show what answers have cost, by day, model, key and prompt.

    Reads what is kept of each answer, figures and names only, also while the server runs; by default of the last 30
    days. A model whose price no list knows has no costs, until LLM_PRICES says it.

    \b
    Examples:
      python -m app costs
      python -m app costs --by model --by prompt --from 2026-01-01
      python -m app costs --json
      python -m app costs --what-if openai:gpt-5-nano

    Next: docs/cost.md says how to spend less, and how to set a budget.
    """
    from app.cli.costs.database import delete_before, read_calls, read_lines
    from app.cli.costs.picture import draw
    from app.cli.costs.table import show_costs, show_what_if
    from app.cli.costs.what_if import compare_with, what_if_record
    from app.cli.pictures import check_picture
    from app.settings import load_settings

    session: Session = ctx.obj
    terminal = session.start(json)
    if prune is not None:
        gone = delete_before(today() - timedelta(days=prune))
        terminal.document({"deleted": gone})
        if not json:
            terminal.write(f"deleted the usage of {gone:,} answers")
        return
    days = period(first, last)
    if what_if:
        compared = compare_with(what_if, read_calls(*days), load_settings().own_prices())
        terminal.document(what_if_record(what_if, compared))
        if not json:
            show_what_if(terminal, what_if, compared)
        return
    check_picture(plot)
    lines = read_lines(*days)
    terminal.document([cost_record(line) for line in lines])
    if not json:
        show_costs(terminal, lines, by or [Field.DAY, Field.MODEL], days)
    if plot:
        draw(plot, lines)
        terminal.note(f"drew {plot}")


def today() -> date:
    return datetime.now(UTC).date()


def period(first: str | None, last: str | None) -> tuple[str, str]:
    """Both days, checked. Raises BadParameter."""
    end = day(last, "--to") if last else today()
    begin = day(first, "--from") if first else end - min(timedelta(days=DAYS - 1), end - date.min)
    if begin > end:
        raise typer.BadParameter(f"{begin} is after {end}: swap them", param_hint="--from")
    return begin.isoformat(), end.isoformat()


def day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as 2026-11-28", param_hint=option) from None


def cost_record(line: "CostLine") -> Record:
    """The shape that scripts rely on."""
    return {
        "day": line.day,
        "model": line.model,
        "key": line.key,
        "prompt": line.prompt,
        "answers": line.answers,
        "input_tokens": line.input_tokens,
        "output_tokens": line.output_tokens,
        "usd": None if line.usd is None else round(line.usd, 9),
        "calls": line.calls,
        "unpriced_calls": line.unpriced,
    }
