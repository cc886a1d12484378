"""`evaluate cards`: the model card and the system card, from settings and from what was measured."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.session import Json, Session
from evaluation.options import DOCS, PROJECT

ResultsFolder = Annotated[
    Path,
    typer.Option(help="Where the JSON of other measures lies, as NAME.json.", show_default="evaluation/results"),
]
BaselineFile = Annotated[
    Path,
    typer.Option("--baseline", help="A stored run of the evaluation.", show_default="evaluation/baseline.json"),
]
WrittenTo = Annotated[Path | None, typer.Option("--write", help="Write both into this folder instead.")]


def cards(
    ctx: typer.Context,
    results: ResultsFolder = PROJECT / "evaluation" / "results",
    baseline: BaselineFile = PROJECT / "evaluation" / "baseline.json",
    write: WrittenTo = None,
    json: Json = False,
) -> None:
    """Print the model card and the system card.

    Which models there are, how good they were found to be, how the guards are set and what they find, what is recorded
    and for how long. Figures are taken from what other commands measured with the model of LLM_MODEL; for what was not
    measured, the card says which command does it. Nothing is asked now.

    \b
    Examples:
      python -m app evaluate cards
      python -m app evaluate cards --write cards
      python -m app evaluate redteam --json > evaluation/results/redteam.json

    Next: docs/responsible-ai.md says how to make them for your model.
    """
    from app.settings import load_settings
    from evaluation.cards import card
    from evaluation.cards.results import Results
    from evaluation.exports.written import write as put

    session: Session = ctx.obj
    terminal = session.start(json)
    settings = load_settings()
    made = card.cards(settings, Results(results, baseline, DOCS / "measuring-guards.md", settings.llm_model))
    terminal.document({name: text for name, text in made.items()})
    if write:
        write.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        if write:
            put(write / name, text)
            terminal.note(f"written: {write / name}")
        elif not json:
            terminal.write(text)
