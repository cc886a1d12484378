"""`ask`: one question, one cited answer."""

import time

import typer

from app.cli.answers import show_answer
from app.cli.questions import Question, read_question
from app.cli.records import answer_record
from app.cli.session import Json, Session
from app.types import AnswerRequest, Context, Message, answer


def ask(ctx: typer.Context, question: Question, json: Json = False) -> None:
    """Answer a question from the documents, with citations.

    \b
    Examples:
      python -m app ask "What does the application answer without a key?"
      echo "How do I add a loader?" | python -m app ask - --json

    When the documents do not hold the answer it says so, and still exits with 0.

    Next: `python -m app chat` to ask on, `python -m app serve` for the page and the API.
    """
    import asyncio

    session: Session = ctx.obj
    terminal = session.start(json)
    text = read_question(question)
    with session.open("ask") as application:
        deadline = time.monotonic() + application.settings.request_timeout_seconds
        request = AnswerRequest((Message("user", text),), Context(subject="command-line", deadline=deadline))
        if json:
            terminal.document(answer_record(asyncio.run(answer(application.answerer, request))))
        else:
            asyncio.run(show_answer(application.answerer, request, terminal))
