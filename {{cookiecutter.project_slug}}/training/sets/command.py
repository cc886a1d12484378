"""`data`: makes the sets that a chat model is tuned with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.console import Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.options import DOCS, QUESTIONS, Docs, MaxCalls, MaxUsd, Questions
from training.sets.sources import Source

Output = Annotated[Path | None, typer.Option(help="The folder of the sets.", show_default="DATA_DIR/training/sets")]
From = Annotated[
    list[Source] | None, typer.Option("--from", help="What rows are made of; may be given several times; all of them.")
]
Passages = Annotated[int, typer.Option(min=1, max=20, help="How many passages the model is given.")]
Tokens = Annotated[int, typer.Option(min=64, help="How many tokens these may have, with the question.")]
PerDocument = Annotated[int, typer.Option(min=1, help="How many questions are made of each document.")]
Least = Annotated[int, typer.Option(min=1, help="Refuse to write fewer rows to learn from.")]
Seed = Annotated[int, typer.Option(help="Another seed splits the documents in another way.")]
Plots = Annotated[bool, typer.Option("--plots", help="Add statistics and plots to the card; needs the extra reports.")]


def data(
    ctx: typer.Context,
    docs: Docs = DOCS,
    questions: Questions = QUESTIONS,
    sources: From = None,
    output: Output = None,
    passages: Passages = 2,
    tokens: Tokens = 384,
    per_document: PerDocument = 8,
    least: Least = 100,
    seed: Seed = 7,
    max_calls: MaxCalls = 2_000,
    max_usd: MaxUsd = None,
    plots: Plots = False,
    json: Json = False,
) -> None:
    """Make sets to tune a chat model with, in the form in which this application asks and wants to be answered.

    Rows are made of questions whose answer somebody has marked (golden), of kept answers with a thumb up or a
    correction (kept, with KEEP_ANSWERS=on), and of the documents, whose questions LLM_MODEL writes, which may cost
    money, or which are made without a model. Doubles, personal data, keys, and what an evaluation asks are left out.
    What is written: instructions and preferences as JSON lines, split by document, golden questions that were held out,
    and CARD.md. An earlier set is replaced once the new one is whole; after Ctrl-C it stays as it was.

    \b
    Examples:
      python -m training data
      python -m training data --from golden --from kept --output sets --plots
      python -m training data --docs handbook --questions mine.jsonl --passages 3 --tokens 600 --json

    Next: CARD.md says what was left out and why, and docs/finetuning.md what to do with the sets.
    """
    import asyncio

    from app.settings import load_settings
    from evaluation.limits import Limits
    from evaluation.questions import read_questions
    from evaluation.trial import announced, temporary
    from training.sets.builder import Room
    from training.sets.card import card
    from training.sets.figures import figures
    from training.sets.make import make_sets
    from training.sets.sources import Wish
    from training.sets.statistics import check_reports, write_statistics
    from training.sets.write import CARD, check_place, write

    session: Session = ctx.obj
    terminal = session.start(json)
    settings = load_settings()
    folder = output or settings.data_dir / "training" / "sets"
    check_place(folder)
    if plots:
        check_reports()
    wish = Wish(tuple(sources or Source), docs, read_questions(questions), per_document, seed)
    room, limits = Room(passages, tokens), Limits(max_calls, max_usd)
    terminal.note(announced(docs))
    with temporary(settings) as application, progress_bar(terminal) as progress:
        application.ingest([docs], progress=progress)
        sets = asyncio.run(make_sets(application, settings, wish, room, least, limits, progress))
        prompt = application.prompts.choices[0][0].id
    found = figures(sets)

    def describe(place: Path) -> None:
        statistics = write_statistics(sets, place) if plots else ""
        (place / CARD).write_text(card(found, prompt, room, seed, statistics), encoding="utf-8", newline="\n")

    write(sets, folder, questions, describe)
    terminal.document({"folder": str(folder), **found})
    if not json:
        show(terminal, found, folder)


def show(terminal: Terminal, found: Mapping[str, Any], folder: Path) -> None:
    for name in ("rows", "refusals", "pairs", "documents"):
        sizes = "  ".join(f"{side} {count:,}" for side, count in found[name].items())
        terminal.write(f"{name:<10} {sizes}")
    left_out = sum(sum(counts.values()) for counts in found["dropped"].values())
    terminal.write(f"left out   {left_out:,} of {found['found']:,}; {folder / 'CARD.md'} says why")
