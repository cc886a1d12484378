"""`prompts compare`: asks the known questions with several versions of a prompt, and says which one answers better."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.interruption import kept_answers
from evaluation.options import DOCS, QUESTIONS, Docs, Fresh, Limit, MaxCalls, MaxUsd, Plot, Questions

if TYPE_CHECKING:
    from app.prompts.prompt import Prompt
    from app.types import Progress
    from evaluation.prompts.trial import Trial
    from evaluation.questions import Question

References = Annotated[
    list[str], typer.Argument(metavar="PROMPT PROMPT...", help="Two or more: answer@1, or a file such as v3.toml.")
]


def compare(
    ctx: typer.Context,
    prompts: References,
    questions: Questions = QUESTIONS,
    docs: Docs = DOCS,
    limit: Limit = None,
    max_calls: MaxCalls = None,
    max_usd: MaxUsd = None,
    fresh: Fresh = False,
    plot: Plot = None,
    json: Json = False,
) -> None:
    """Ask known questions with several versions of a prompt, and say which answers better.

    Each later version is compared with the first. One is called better or worse only if the 95 % interval of the
    difference leaves 0 out. Uses LLM_MODEL: with a paid model every question is a call for each version. Every answer
    is kept, so that a run that was interrupted goes on when it is started again.

    \b
    Examples:
      python -m app prompts compare answer@1 answer@2
      python -m app prompts compare answer@1 answer@2 --limit 50 --max-usd 0.50
      python -m app prompts compare answer@1 mine/answer/v3.toml --plot difference.svg --json

    Next: PROMPT_ANSWER in .env says which version answers; docs/comparing.md says what each figure means.
    """
    from app.cli.pictures import check_picture
    from app.settings import load_settings
    from evaluation.limits import Limits
    from evaluation.prompts.choice import choose_all, questions_of
    from evaluation.prompts.comparison import compared
    from evaluation.prompts.comparison_report import comparison_record, show_comparison
    from evaluation.prompts.opening import trial
    from evaluation.prompts.picture import draw_comparison

    session: Session = ctx.obj
    terminal = session.start(json)
    check_picture(plot)
    chosen, asked, settings = choose_all(prompts), questions_of(questions, limit), load_settings()
    limits = Limits(max_calls, max_usd)
    with (
        kept_answers(terminal),
        progress_bar(terminal) as progress,
        trial(settings, docs, limits, progress, fresh=fresh) as run,
    ):
        ask(run, chosen, asked, progress)
    result = compared(chosen, asked, run.rows)
    terminal.document(comparison_record(result, run))
    if not json:
        show_comparison(terminal, result, run)
    if plot:
        draw_comparison(plot, result)


def ask(run: "Trial", prompts: "Sequence[Prompt]", questions: "Sequence[Question]", progress: "Progress") -> None:
    import asyncio

    asyncio.run(run.ask(prompts, questions, progress))
