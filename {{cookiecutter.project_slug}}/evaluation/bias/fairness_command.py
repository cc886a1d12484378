"""`evaluate fairness`: fails where one of two groups that asked the same was helped less, or refused more."""

import typer

from app.cli.console import FAILED
from app.cli.session import Json, Session
from evaluation.bias.command import compare
from evaluation.options import DOCS, Docs, Fresh, Limit


def fairness(
    ctx: typer.Context, docs: Docs = DOCS, limit: Limit = None, fresh: Fresh = False, json: Json = False
) -> None:
    """Whether a group of people is helped less than another.

    Asks the pairs of questions of `evaluate bias`, whose answers it shares, and compares how often each group was given
    the fact that it asked for, and how often it was refused. Uses LLM_MODEL: with a paid model each of the 448
    questions is one call.

    \b
    Examples:
      python -m app evaluate fairness
      python -m app evaluate fairness --limit 112 --json

    Exits with 1 when a group is worse off by more than chance would explain.

    Next: docs/bias.md says what the figures mean, and `evaluation/bias/pairs.toml` has the questions.
    """
    from evaluation.bias.fairness import gaps
    from evaluation.bias.fairness_report import record, show

    session: Session = ctx.obj
    terminal = session.start(json)
    pairs, run = compare(terminal, docs, limit, fresh=fresh)
    found = gaps(pairs)
    terminal.document(record(found, pairs, run))
    if not json:
        show(terminal, found, pairs, run)
    if any(one.unfair for one in found):
        raise typer.Exit(FAILED)
