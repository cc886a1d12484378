"""`evaluate pairwise`: which of two runs answers better, answer against answer, by a judge that reads them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import FAILED
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from app.errors import AppError
from evaluation.interruption import kept_answers
from evaluation.judge.command import SUBSTANTIAL, Labels, MinimumKappa, Which, asked_model
from evaluation.options import Fresh, MaxCalls, MaxUsd

if TYPE_CHECKING:
    from evaluation.judge.pairwise.calibration import PairAgreement

A = Annotated[Path, typer.Argument(metavar="A", help="The run before: a report.json, or answers as JSON lines.")]
B = Annotated[Path, typer.Argument(metavar="B", help="The run after, of the same questions.")]
Samples = Annotated[int, typer.Option(min=1, max=20, help="How often the model is asked in each order; they vote.")]
Gate = Annotated[bool, typer.Option("--gate", help="Exit with 1 if B is worse, by a judge that may be trusted.")]


class JudgeRefused(AppError):
    """A gate should rest on a judge that agrees too little with people, or of which too little is known."""


def pairwise(
    ctx: typer.Context,
    a: A,
    b: B,
    judge: Which = None,
    samples: Samples = 1,
    gate: Gate = False,
    labels: Labels = None,
    minimum_kappa: MinimumKappa = SUBSTANTIAL,
    max_calls: MaxCalls = None,
    max_usd: MaxUsd = None,
    fresh: Fresh = False,
    json: Json = False,
) -> None:
    """Say which of two stored runs answers better.

    A judge reads both answers to each question with their passages, once in either order: what is preferred only for
    its place is a tie. It never sees what is expected. Prints how often B is preferred, with its 95 % interval.

    \b
    Examples:
      python -m app evaluate pairwise before/report.json after/report.json --judge rules
      python -m app evaluate pairwise before.jsonl after.jsonl --samples 3 --max-calls 400
      python -m app evaluate pairwise before/report.json after/report.json --gate --json

    With --gate the judge must first tell labelled good answers from bad ones, and is refused below --minimum-kappa;
    then the command exits with 1 if B is worse by more than chance.

    Next: docs/judge.md says what a judge is worth.
    """
    import asyncio

    from evaluation.judge.labels import LABELS, read_labels
    from evaluation.judge.pairwise.calibration import calibrate
    from evaluation.judge.pairwise.compare import compare
    from evaluation.judge.pairwise.judges import ModelPairJudge, PairJudge, RulesPairJudge
    from evaluation.judge.pairwise.output import record, show
    from evaluation.judge.pairwise.sides import read_sides
    from evaluation.limits import Limits

    session: Session = ctx.obj
    terminal = session.start(json)
    sides, limits = read_sides(a, b), Limits(max_calls, max_usd)
    with (
        kept_answers(terminal),
        progress_bar(terminal) as progress,
        asked_model(judge, limits, fresh=fresh) as model,
    ):
        chosen: PairJudge = ModelPairJudge(model, samples) if model else RulesPairJudge()
        known = asyncio.run(calibrate(chosen, read_labels(labels or LABELS), progress)) if gate else None
        if known:
            check_judge(known, minimum_kappa)
        found = asyncio.run(compare(chosen, sides, progress))
    terminal.document(record(found, known))
    if not json:
        show(terminal, found, known)
    if found.unjudged:
        terminal.note(f"stopped by {limits.reached} after {limits.calls} calls: start it again to go on", "yellow")
    if gate and (found.unjudged or found.verdict == "worse"):
        raise typer.Exit(FAILED)


def check_judge(found: "PairAgreement", minimum_kappa: float) -> None:
    """Raises JudgeRefused."""
    if found.unjudged:
        raise JudgeRefused(f"a limit stopped the calibration of {found.judge}: start it again to go on")
    if found.refused(minimum_kappa):
        raise JudgeRefused(
            f"{found.judge} is refused for a gate: of {found.right.of} pairs of a good and a bad answer it prefers the "
            f"good one in {found.right}, so kappa is {found.kappa:.3f}, below {minimum_kappa:g}: take a judge that "
            "agrees with readers, or leave --gate out and read the figures"
        )
