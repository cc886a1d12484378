"""The options that the commands of this folder share."""

from pathlib import Path
from typing import Annotated

import typer

PROJECT = Path(__file__).parents[1]
QUESTIONS, DOCS = PROJECT / "evaluation" / "questions.jsonl", PROJECT / "docs"

BEARABLE = 0.03
"""Of answerable questions, the share that may be declined."""

Questions = Annotated[Path, typer.Option(help="JSON lines.", show_default="evaluation/questions.jsonl")]
Docs = Annotated[Path, typer.Option(help="The documents that the questions are about.", show_default="docs")]
Limit = Annotated[int | None, typer.Option(min=1, help="Ask only so many of the questions, evenly chosen.")]
MaxCalls = Annotated[int | None, typer.Option(min=1, help="Stop after so many calls of the model.")]
MaxUsd = Annotated[float | None, typer.Option(min=0.000001, help="Stop once so many US dollars are spent.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Ask again what was answered before.")]
WrittenTo = Annotated[
    Path | None,
    typer.Option(
        "--write", exists=True, dir_okay=False, writable=True, help="A page whose table between the markers is renewed."
    ),
]
Plot = Annotated[
    Path | None, typer.Option(help="Draw a picture into this file, .png, .svg or .pdf; needs the extra reports.")
]


def is_own(questions: Path) -> bool:
    """Whether it is the project's own file, however its path is written."""
    return questions.resolve() == QUESTIONS.resolve()
