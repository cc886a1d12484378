"""`evaluate`: asks the questions over a temporary index of the documents, and says which targets are met."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import FAILED, Terminal
from app.cli.printable import one_line
from app.cli.progress import progress_bar
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from evaluation.answers import Outcome, Results

PROJECT = Path(__file__).parents[1]
Questions = Annotated[Path, typer.Option(help="JSON lines.", show_default="evaluation/questions.jsonl")]
Docs = Annotated[Path, typer.Option(help="The documents that the questions are about.", show_default="docs")]


def evaluate(
    ctx: typer.Context,
    questions: Questions = PROJECT / "evaluation" / "questions.jsonl",
    docs: Docs = PROJECT / "docs",
    json: Json = False,
) -> None:
    """Ask known questions, and count right sources, answers and refusals.

    Your index is not touched. Uses LLM_MODEL: with a paid model every question is one call.

    \b
    Examples:
      python -m app evaluate
      python -m app evaluate --questions mine.jsonl --docs handbook --json

    Exits with 1 when a target is missed.

    Next: docs/evaluation.md says what each figure means.
    """
    from app.settings import load_settings
    from evaluation.trial import run

    session: Session = ctx.obj
    terminal = session.start(json)
    with progress_bar(terminal) as progress:
        results = run(load_settings(), questions, docs, progress)
    terminal.document(record(results))
    if not json:
        show(terminal, results)
    if not results.reached:
        raise typer.Exit(FAILED)


def show(terminal: Terminal, results: "Results") -> None:
    """The figures as a table, then every question that went wrong."""
    for figure in results.figures:
        target = "" if figure.target is None else f"target {figure.target:.0%}"
        missed = "" if figure.reached else "  MISSED"
        style = "" if figure.target is None else "green" if figure.reached else "red"
        counted = f"{figure.hits:>3} of {figure.of:<3} {figure.share:>4.0%}"
        terminal.write(f"{figure.name:<32} {counted}  {target}{missed}", style)
    for outcome in results.outcomes:
        if not outcome.right:
            terminal.write(f"\n{outcome.question.kind} {outcome.question.id}: {outcome.question.text}", "bold")
            terminal.write(f"  {explanation(outcome)}")


def explanation(outcome: "Outcome") -> str:
    if outcome.abstained:
        return f"was declined; the answer is in {', '.join(outcome.question.sources)}"
    wanted = f", not {' or '.join(outcome.question.sources)}" if outcome.question.sources else ""
    return f"cited {', '.join(outcome.cited) or 'nothing'}{wanted}: {one_line(outcome.text)}"


def record(results: "Results") -> dict[str, Any]:
    """The shape that scripts rely on."""
    return {
        "reached": results.reached,
        "figures": [
            {"name": figure.name, "hits": figure.hits, "of": figure.of, "share": figure.share, "target": figure.target}
            for figure in results.figures
        ],
        "questions": [
            {
                "id": outcome.question.id,
                "kind": outcome.question.kind,
                "question": outcome.question.text,
                "right": outcome.right,
                "abstained": outcome.abstained,
                "weak": outcome.weak,
                "cited": list(outcome.cited),
                "expected_words": outcome.said,
                "answer": outcome.text,
                "seconds": round(outcome.seconds, 4),
                "prompt": outcome.prompt,
                "input_tokens": outcome.usage.input_tokens if outcome.usage else None,
                "output_tokens": outcome.usage.output_tokens if outcome.usage else None,
                "usd": outcome.usd,
            }
            for outcome in results.outcomes
        ],
    }
