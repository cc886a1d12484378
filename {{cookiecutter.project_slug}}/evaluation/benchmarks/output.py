"""How a benchmark begins, and how its rows are shown."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.records import Record
from app.cli.session import Session
from evaluation.options import QUESTIONS

if TYPE_CHECKING:
    from app.settings import Settings
    from app.types import Progress
    from app.types.embedding import Embedder

Data = Annotated[Path, typer.Option(help="A collection, or a folder of them; docs/evaluation.md has the format.")]
Docs = Annotated[Path, typer.Option(help="The documents to measure with.", show_default="docs")]


def show(ctx: typer.Context, json: bool, measure: "Callable[[Progress], Sequence[Record]]") -> None:
    """The rows of a measurement that tells how far it is."""
    terminal = start(ctx, json)
    with progress_bar(terminal) as progress:
        rows = measure(progress)
    show_rows(terminal, rows)


def start(ctx: typer.Context, json: bool) -> Terminal:
    session: Session = ctx.obj
    return session.start(json)


def settings() -> "Settings":
    from app.settings import load_settings

    return load_settings()


def embedder() -> "Embedder":
    from app.bootstrap.models import open_embedder

    return open_embedder(settings())


def questions() -> list[str]:
    from evaluation.questions import read_questions

    return [question.text for question in read_questions(QUESTIONS)]


def show_rows(terminal: Terminal, rows: Sequence[Record]) -> None:
    """A table for people, or the rows as JSON."""
    if terminal.json:
        terminal.document(list(rows))
        return
    for row in rows:
        terminal.write("  ".join(f"{name} {shown(value)}" for name, value in row.items()))


def shown(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
