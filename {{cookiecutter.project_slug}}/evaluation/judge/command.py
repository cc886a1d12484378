"""`evaluate calibrate`: may a judge of answers be trusted? It is held against labels made by reading them."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import FAILED
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.interruption import kept_answers
from evaluation.options import Fresh, MaxCalls, MaxUsd, WrittenTo

if TYPE_CHECKING:
    from app.judging.judge import Judge
    from evaluation.judge.asked import AskedModel
    from evaluation.limits import Limits

SUBSTANTIAL = 0.6
"""From here on Landis and Koch, "The measurement of observer agreement" (1977), call an agreement substantial."""


class Kind(StrEnum):
    RULES = "rules"
    MODEL = "model"


Which = Annotated[Kind | None, typer.Option(help="LLM_MODEL if it is one that reads, and else rules.")]
Labels = Annotated[
    Path | None, typer.Option(help="Your own, JSON lines.", show_default="evaluation/judge/labels.jsonl")
]
Answers = Annotated[Path | None, typer.Option(help="Answers without labels, to be judged: their share, corrected.")]
Samples = Annotated[int, typer.Option(min=2, max=20, help="How often the model is asked about each answer.")]
MinimumKappa = Annotated[float, typer.Option(min=0, max=1, help="Agreement below which the judge is refused.")]


def calibrate(
    ctx: typer.Context,
    judge: Which = None,
    labels: Labels = None,
    answers: Answers = None,
    samples: Samples = 2,
    minimum_kappa: MinimumKappa = SUBSTANTIAL,
    max_calls: MaxCalls = None,
    max_usd: MaxUsd = None,
    fresh: Fresh = False,
    write: WrittenTo = None,
    json: Json = False,
) -> None:
    """Hold a judge of answers against labels made by reading.

    Prints how far it agrees with them (kappa), which share of the good and of the bad answers it knows (TPR, TNR), and
    what a share that it gives stands for. The rules, which cost nothing, are always shown beside a model.

    \b
    Examples:
      python -m app evaluate calibrate
      python -m app evaluate calibrate --judge rules --minimum-kappa 0.4 --json
      python -m app evaluate calibrate --labels ours.jsonl --answers unlabelled.jsonl

    Exits with 1 when the judge agrees too little to gate anything by it.

    Next: docs/judge.md says what each figure means, and how to use your own labels.
    """
    import asyncio

    from app.judging.rules import RulesJudge
    from evaluation.judge.calibration import measure
    from evaluation.judge.labels import LABELS, read_answers, read_labels
    from evaluation.judge.model import ModelJudge
    from evaluation.judge.report import record, show, table
    from evaluation.limits import Limits
    from evaluation.page import write_table

    session: Session = ctx.obj
    terminal = session.start(json)
    labelled, unlabelled = read_labels(labels or LABELS), read_answers(answers) if answers else []
    limits = Limits(max_calls, max_usd)
    with (
        kept_answers(terminal),
        progress_bar(terminal) as progress,
        asked_model(judge, limits, fresh=fresh) as model,
    ):
        chosen: list[Judge] = [RulesJudge(), *([ModelJudge(model, samples)] if model else [])]
        found = asyncio.run(measure(chosen, labelled, unlabelled, progress))
    terminal.document(record(found, minimum_kappa))
    if not json:
        show(terminal, found, minimum_kappa)
    if write:
        write_table(write, "evaluate calibrate", "\n".join(table(found.calibrations, minimum_kappa)))
    if not found.complete(unlabelled):
        terminal.note(f"stopped by {limits.reached} after {limits.calls} calls: start it again to go on", "yellow")
    if found.calibrations[-1].refused(minimum_kappa):
        raise typer.Exit(FAILED)


@contextmanager
def asked_model(kind: Kind | None, limits: "Limits", *, fresh: bool) -> Iterator["AskedModel | None"]:
    """The model of the settings if it is to judge; None where the rules do. Raises SettingsError."""
    from app.settings import OFFLINE, load_settings
    from evaluation.judge.asked import AskedModel, check_model, said_before
    from evaluation.trial import temporary

    settings = load_settings()
    if kind is Kind.RULES or (kind is None and settings.llm_model == OFFLINE):
        yield None
        return
    check_model(settings)
    with temporary(settings) as application:
        yield AskedModel(application, said_before(settings, fresh=fresh), limits)
