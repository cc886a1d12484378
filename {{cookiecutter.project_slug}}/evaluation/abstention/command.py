"""`evaluate calibrate-gate`: thresholds of the evidence gate that fit one's own questions."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.interruption import kept_answers
from evaluation.options import BEARABLE, DOCS, Fresh, Plot

Questions = Annotated[
    Path | None,
    typer.Option(help="Your own: JSON lines as of evaluate, or one on each line; the project's if left out."),
]
Docs = Annotated[
    Path | None, typer.Option(help="Documents for a temporary index; with --questions alone, your index is asked.")
]
Declined = Annotated[
    float, typer.Option(min=0, max=0.5, help="Of answerable questions, the share that may be declined.")
]

SecondOpinion = Annotated[
    int, typer.Option(min=0, max=100_000, metavar="QUESTIONS", help="Ask LLM_MODEL about so many, two calls for each.")
]


def calibrate_gate(
    ctx: typer.Context,
    questions: Questions = None,
    docs: Docs = None,
    wrongly_declined: Declined = BEARABLE,
    second_opinion: SecondOpinion = 0,
    fresh: Fresh = False,
    plot: Plot = None,
    json: Json = False,
) -> None:
    """Fit the thresholds of declining to your questions.

    Each question is searched twice: as it is, and without the documents that answer it. What a threshold of your own
    would decline of both is compared with what today's does, and the settings to write into .env are printed, if they
    are better. Needs 50 questions that the documents answer. No index is changed, and no model is asked but with
    --second-opinion, which shows what GUARD_ANSWERABLE=model would add.

    \b
    Examples:
      python -m app evaluate calibrate-gate
      python -m app evaluate calibrate-gate --questions asked-last-week.txt
      python -m app evaluate calibrate-gate --questions asked-last-week.txt --second-opinion 100
      python -m app evaluate calibrate-gate --questions mine.jsonl --docs handbook --wrongly-declined 0.01 --json

    Next: docs/calibration.md says what each figure means, and how far to trust it.
    """
    import asyncio

    from app.bootstrap.answers import build_gate
    from app.cli.pictures import check_picture
    from app.settings import load_settings
    from evaluation.abstention.asking import Inquiry, check_model, journal_of
    from evaluation.abstention.calibration import calibrate
    from evaluation.abstention.opening import asked_of, index_of, scored_questions
    from evaluation.abstention.picture import draw
    from evaluation.abstention.report import record, show
    from evaluation.trial import announced

    session: Session = ctx.obj
    terminal = session.start(json)
    check_picture(plot)
    if second_opinion:
        check_model(load_settings())
    asked = asked_of(questions)
    if docs or not questions:
        terminal.note(announced(docs or DOCS), "dim")
    with progress_bar(terminal) as progress, index_of(session.open, questions, docs, progress) as application:
        scored = scored_questions(application, asked, progress, terminal.note)
        now, embedder = build_gate(application.settings, application.embedder).thresholds, application.embedder.name
        found, opinion = calibrate(scored, now, wrongly_declined), None
        if second_opinion:
            inquiry = Inquiry(application, journal_of(load_settings(), fresh=fresh), now.abstain if now else 0.0)
            with kept_answers(terminal):
                opinion = asyncio.run(inquiry.opinions(scored, second_opinion, progress))
    if plot:
        draw(plot, scored, found)
        terminal.note(f"drew {plot}")
    terminal.document(record(found, embedder, opinion))
    if not json:
        show(terminal, found, embedder, opinion)
