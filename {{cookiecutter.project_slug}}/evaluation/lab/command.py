"""`lab`: measures ways to search and ways to cut on one's own documents."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.interruption import kept_answers
from evaluation.options import Fresh, MaxCalls, MaxUsd, Plot

Paths = Annotated[
    list[str] | None, typer.Argument(metavar="PATH", help="Folders or files; what the index knows if left out.")
]
Questions = Annotated[
    Path | None, typer.Option(help="Your own: JSON lines, or a collection with documents; made if left out.")
]
Collection = Annotated[str | None, typer.Option(help="Documents and questions that this project brings: observatory.")]
Strategies = Annotated[
    list[str] | None, typer.Option(help="As RETRIEVAL names them, with ; between them; all if left out.")
]
Chunkers = Annotated[list[str] | None, typer.Option(help="As CHUNKER names them; all if left out.")]
Limit = Annotated[int | None, typer.Option(min=4, max=100_000, help="At most so many questions; 120 are made.")]
Seed = Annotated[int, typer.Option(help="Another seed splits the documents in another way.")]


def lab(
    ctx: typer.Context,
    paths: Paths = None,
    questions: Questions = None,
    collection: Collection = None,
    strategies: Strategies = None,
    chunkers: Chunkers = None,
    limit: Limit = None,
    seed: Seed = 7,
    max_calls: MaxCalls = 2_000,
    max_usd: MaxUsd = None,
    fresh: Fresh = False,
    plot: Plot = None,
    json: Json = False,
) -> None:
    """Measure which way to search, and which way to cut, finds most in your documents.

    Makes questions from the documents (with LLM_MODEL, which may cost money, or without one), searches them in every
    way, each over an index of its own, and says what to write into .env, or that nothing is better than what you have.
    A run that was interrupted goes on when it is started again.

    \b
    Examples:
      python -m app lab
      python -m app lab handbook --questions my-questions.jsonl
      python -m app lab --collection observatory --strategies "dense; hybrid" --json
      python -m app lab docs --chunkers structure,fixed --plot lab.svg

    Next: docs/lab.md says what each figure means, and when one may be trusted.
    """
    import asyncio
    import tempfile

    from app.cli.pictures import check_picture
    from evaluation.lab.opening import material, plan_of, refuse_twice
    from evaluation.lab.picture import draw
    from evaluation.lab.report import records, show, tell
    from evaluation.lab.study import Choice, study
    from evaluation.limits import Limits

    session: Session = ctx.obj
    terminal = session.start(json)
    check_picture(plot)
    refuse_twice(paths or [], questions, collection)
    with (
        session.open("ingest") as application,
        tempfile.TemporaryDirectory() as folder,
        kept_answers(terminal),
        progress_bar(terminal) as progress,
    ):
        plan = plan_of(application, strategies or [], chunkers or [])
        place = questions if collection is None else collection
        chosen = material(application, paths or [], place, limit, Path(folder), progress)
        choice, limits = Choice(limit, seed, fresh), Limits(max_calls, max_usd)
        result = asyncio.run(study(application, chosen, plan, choice, limits, progress))
    terminal.document(records(result.found, result.advice))
    if not json:
        show(terminal, result.found, result.advice)
    tell(terminal, result, plan.left_out)
    if plot:
        draw(plot, result.found)
