"""Two answers beside each other, with what each took."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from app.cli.answers import ENDINGS
from app.cli.console import Terminal, describe
from app.cli.printable import one_line, printable
from app.types import Answer

if TYPE_CHECKING:
    from app.cli.models.compare import Compared

ROWS = ("answer", "sources", "first text", "time", "tokens", "cost")


def show_beside(terminal: Terminal, compared: "Sequence[Compared]") -> None:
    """A column for each, as wide as the terminal lets them be."""
    table = Table(show_edge=False)
    table.add_column("")
    for one in compared:
        table.add_column(Text(one_line(one.name)), overflow="fold", ratio=1)
    columns = [cells(one.outcome) for one in compared]
    for title in ROWS:
        texts = [Text(printable(column.get(title, ""))) for column in columns]
        table.add_row(title, *texts, end_section=title in ("answer", "sources"))
    terminal.people.print(table)


def cells(outcome: Answer | Exception) -> dict[str, str]:
    """What stands in each row; a failure stands in place of the answer."""
    if isinstance(outcome, Exception):
        return {"answer": describe(outcome)[0]}
    done = outcome.done
    ending = ENDINGS.get(done.finish_reason)
    return {
        "answer": outcome.text + (f"\n({ending})" if ending else ""),
        "sources": "\n".join(f"[{citation.number}] {one_line(citation.source)}" for citation in outcome.citations),
        "first text": f"{done.timings_ms.get('first_token', 0.0):,.0f} ms",
        "time": f"{done.timings_ms.get('total', 0.0):,.0f} ms",
        "tokens": f"{done.usage.input_tokens} in, {done.usage.output_tokens} out" if done.usage else "unknown",
        "cost": "unknown" if done.cost_usd is None else f"${done.cost_usd:.6f}",
    }
