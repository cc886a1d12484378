"""`prompts optimise`: searches better instructions and examples, and holds them against other questions."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.prompts.reference import Reference
from app.cli.session import Json, Session
from evaluation.interruption import kept_answers
from evaluation.options import DOCS, QUESTIONS, Docs, Fresh, Limit, MaxCalls, MaxUsd, Plot, Questions

TrainShare = Annotated[float, typer.Option(min=0.1, max=0.9, help="The share of documents to learn from.")]
Rounds = Annotated[int, typer.Option(min=1, max=50, help="How often the best so far is improved.")]
Candidates = Annotated[int, typer.Option(min=1, max=20, help="How many instructions are tried in each round.")]
Seed = Annotated[int, typer.Option(help="Another seed splits and samples in another way.")]
Out = Annotated[Path | None, typer.Option(help="Write the best one here, as app/prompts/texts/answer/v3.toml.")]


def optimise(
    ctx: typer.Context,
    prompt: Reference,
    questions: Questions = QUESTIONS,
    docs: Docs = DOCS,
    train_share: TrainShare = 0.5,
    rounds: Rounds = 2,
    candidates: Candidates = 3,
    limit: Limit = None,
    max_calls: MaxCalls = 2_000,
    max_usd: MaxUsd = None,
    seed: Seed = 7,
    fresh: Fresh = False,
    out: Out = None,
    plot: Plot = None,
    json: Json = False,
) -> None:
    """Search better instructions and examples for a prompt, with the model's help.

    The model is shown questions at which the instructions failed, and rewrites them; its own right answers are tried as
    examples. Both are made from one part of the documents, and held against questions about the others: what is better
    on the first part only is overfitted. Asks LLM_MODEL many times: each candidate is a call for each question. A run
    that was interrupted goes on when it is started again.

    \b
    Examples:
      python -m app prompts optimise answer@2 --limit 60 --max-calls 500
      python -m app prompts optimise answer@2 --max-usd 2 --out app/prompts/texts/answer/v3.toml
      python -m app prompts optimise answer@2 --rounds 4 --candidates 5 --plot search.svg --json

    Next: `python -m app prompts compare answer@2 answer@3` asks all questions with both.
    """
    import asyncio

    from app.cli.pictures import check_picture
    from app.settings import load_settings
    from evaluation.limits import Limits
    from evaluation.prompts.choice import choose, halves_of, refuse_offline
    from evaluation.prompts.opening import trial
    from evaluation.prompts.output import check_out, write_best
    from evaluation.prompts.picture import draw_search
    from evaluation.prompts.search import Plan, Search
    from evaluation.prompts.search_report import search_record, show_search

    session: Session = ctx.obj
    terminal = session.start(json)
    settings, start = load_settings(), choose(prompt)
    refuse_offline(settings)
    check_picture(plot)
    check_out(out, start)
    halves = halves_of(questions, limit, train_share, seed)
    limits, plan = Limits(max_calls, max_usd), Plan(rounds, candidates, seed)
    with (
        kept_answers(terminal),
        progress_bar(terminal) as progress,
        trial(settings, docs, limits, progress, fresh=fresh) as run,
    ):
        search = Search(run, halves, plan, progress)
        asyncio.run(search.search(start))
    search.check()
    written = out if out and write_best(out, search) else None
    terminal.document(search_record(search, written))
    if not json:
        show_search(terminal, search, written)
    if plot:
        draw_search(plot, search)
