"""`advise`: prompting, retrieval or fine-tuning?"""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Terminal
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from training.advice.argue import Advice

Reports = Annotated[
    list[Path] | None, typer.Option("--report", help="A report.json; one for each prompt that was measured.")
]
Days = Annotated[int, typer.Option(min=1, max=36_500, help="How many days of kept usage count, today included.")]
PerDay = Annotated[float | None, typer.Option(min=0.001, help="So many answers a day, in place of those counted.")]
Server = Annotated[float | None, typer.Option(min=0.01, help="What a server for a tuned model costs a month, in USD.")]
Sets = Annotated[
    Path | None, typer.Option(help="What `data` wrote, to be counted.", show_default="DATA_DIR/training/sets")
]


def advise(
    ctx: typer.Context,
    report: Reports = None,
    days: Days = 30,
    answers_a_day: PerDay = None,
    server_usd: Server = None,
    sets: Sets = None,
    json: Json = False,
) -> None:
    """Argue for prompting, retrieval or fine-tuning, from what was measured.

    Reads reports of the evaluation, the kept usage with its costs, the price list, and how much there is to learn. Says
    each rule with its figure and its threshold, which rule decided, and what measurement would change the advice. It
    asks no model.

    \b
    Examples:
      python -m training advise --report data/report/report.json
      python -m training advise --report one/report.json --report two/report.json --server-usd 400
      python -m training advise --report data/report/report.json --answers-a-day 5000 --json

    Next: docs/finetuning.md says what each rule rests on.
    """
    from app.cli.costs import today
    from app.cli.costs.database import read_lines
    from app.settings import load_settings
    from training.advice import argue
    from training.advice.evidence import Evidence, cheaper, quality, rows_in, volume

    session: Session = ctx.obj
    terminal = session.start(json)
    settings = load_settings()
    first = today() - timedelta(days=days - 1)
    used = volume(read_lines(first.isoformat(), today().isoformat()), days, answers_a_day)
    evidence = Evidence(
        reports=[quality(path) for path in report or []],
        volume=used,
        cheaper=cheaper(settings.llm_model, used, settings.own_prices()),
        rows=rows_in(sets or settings.data_dir / "training" / "sets"),
        server_usd=server_usd,
    )
    advice = argue.advise(evidence)
    terminal.document(
        {
            "advice": advice.way,
            "words": advice.words,
            "because": advice.because,
            "rules": [asdict(one) for one in advice.findings],
            "would_change": advice.change,
        }
    )
    if not json:
        show(terminal, advice)


def show(terminal: Terminal, advice: "Advice") -> None:
    terminal.write(f"{advice.way}: {advice.words}", "bold")
    for one in advice.findings:
        answer = {True: "yes", False: "no", None: "?"}[one.holds] + ("" if one.sure else ", perhaps")
        mark = "*" if one.name in advice.because else " "
        terminal.write(f"{mark} {one.name:<9} {answer:<12} {one.words}: {one.figure}; wanted: {one.threshold}")
    terminal.write("what would change this:")
    for line in advice.change:
        terminal.write(f"  {line}")
