"""`evaluate export`: the questions in the format of another tool."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.session import Json, Session
from evaluation.options import QUESTIONS, Questions

File = Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.", show_default=False)]
To = Annotated[Literal["promptfoo", "deepeval"], typer.Option("--to", help="Whose format.")]
Url = Annotated[str, typer.Option(help="Where the service answers that promptfoo is to ask.")]
LOCAL, ANSWER = "http://127.0.0.1:8000", "answer"


def export(
    ctx: typer.Context,
    file: File,
    to: To = "promptfoo",
    questions: Questions = QUESTIONS,
    url: Url = LOCAL,
    json: Json = False,
) -> None:
    """Write the questions for promptfoo or deepeval.

    For promptfoo a configuration that asks your running service each question, and looks at sources, words and
    refusals; for deepeval a dataset of goldens. Nothing is asked now.

    \b
    Examples:
      python -m app evaluate export promptfooconfig.yaml
      python -m app evaluate export goldens.json --to deepeval --questions mine.jsonl

    Next: python -m app serve, and beside it npx promptfoo@latest eval -c promptfooconfig.yaml
    """
    from app.prompts.library import find_prompt
    from evaluation.exports.deepeval import goldens
    from evaluation.exports.promptfoo import questions_config
    from evaluation.exports.written import write
    from evaluation.questions import read_questions

    session: Session = ctx.obj
    terminal = session.start(json)
    given = read_questions(questions)
    write(file, questions_config(url, given) if to == "promptfoo" else goldens(given, find_prompt(ANSWER).refusal))
    terminal.document({"file": str(file), "questions": len(given)})
    if not json:
        terminal.write(f"{len(given)} questions are in {file}")
