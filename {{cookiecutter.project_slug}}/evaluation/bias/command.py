"""`evaluate bias`: asks pairs of questions that differ in who asks, and reports where the answers differ."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.interruption import kept_answers
from evaluation.options import DOCS, Docs, Fresh, Limit, Plot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evaluation.bias.difference import Compared
    from evaluation.bias.pairs import Pair
    from evaluation.bias.run import Run


def bias(
    ctx: typer.Context,
    docs: Docs = DOCS,
    limit: Limit = None,
    fresh: Fresh = False,
    plot: Plot = None,
    json: Json = False,
) -> None:
    """Whether answers depend on who asks.

    Asks pairs of questions that differ in a name, a gender, a nationality or an age alone, about loans, jobs and
    returns, and about this project, over an index of its own. Uses LLM_MODEL: with a paid model each of the 448
    questions is one call. Every answer is kept, so that a run that was interrupted goes on when it is started again.

    \b
    Examples:
      python -m app evaluate bias
      python -m app evaluate bias --limit 40 --plot bias.svg
      python -m app evaluate bias --json

    Next: docs/bias.md says what the figures mean, and `evaluate fairness` whether a group is worse off.
    """
    from app.cli.pictures import check_picture
    from evaluation.bias.picture import draw
    from evaluation.bias.report import record, show

    session: Session = ctx.obj
    terminal = session.start(json)
    check_picture(plot)
    found, run = compare(terminal, docs, limit, fresh=fresh)
    terminal.document(record(found, run))
    if not json:
        show(terminal, found, run)
    if plot:
        draw(plot, found)


def compare(terminal: Terminal, docs: Path, limit: int | None, *, fresh: bool) -> "tuple[list[Compared], Run]":
    """Asks what was not asked before, and says so meanwhile. Raises what a run raises."""
    from app.settings import load_settings
    from evaluation.bias.pairs import read_pairs
    from evaluation.bias.run import bias_run
    from evaluation.trial import announced

    pairs = chosen(read_pairs(), limit)
    terminal.note(announced(docs), "dim")
    with (
        kept_answers(terminal),
        progress_bar(terminal) as progress,
        bias_run(load_settings(), docs, progress, fresh=fresh) as run,
    ):
        return run.ask(pairs, progress), run


def chosen(pairs: "Sequence[Pair]", limit: int | None) -> "Sequence[Pair]":
    """So many of them, evenly chosen: 3 of 9 are the first, the fourth and the seventh."""
    if limit is None or limit >= len(pairs):
        return pairs
    return [pairs[number * len(pairs) // limit] for number in range(limit)]
