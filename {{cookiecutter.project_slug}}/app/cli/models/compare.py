"""`models compare`: one question to two models, at the same time."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import FAILED, describe
from app.cli.progress import progress_bar
from app.cli.questions import Question, read_question
from app.cli.records import Record, answer_record
from app.cli.session import Json, Session
from app.errors import AppError
from app.types import Answer, Answerer, AnswerRequest, Context, Message, answer

if TYPE_CHECKING:
    from app.bootstrap import Application

First = Annotated[str, typer.Argument(metavar="A", help="A model as in LLM_MODEL: provider:model, or offline.")]
Second = Annotated[str, typer.Argument(metavar="B", help="The other one.")]


@dataclass(frozen=True, slots=True)
class Compared:
    """What the model `name` answered, or why it did not."""

    name: str
    outcome: Answer | Exception


def compare(ctx: typer.Context, first: First, second: Second, question: Question, json: Json = False) -> None:
    """Ask two models the same question, side by side.

    Both are asked at once, through the same application: each gets the passages that are found for the question, and
    the same prompt. Shown are the answers, the time to the first text, all of the time, tokens and cost. LLM_API_KEY
    and LLM_BASE_URL are for LLM_MODEL alone: another model takes key and address from the variables of its provider,
    such as ANTHROPIC_API_KEY. When one model fails, the other's answer is shown all the same.

    \b
    Examples:
      python -m app models compare offline openai:gpt-5-mini "How do I add a loader?"
      python -m app models compare offline openai:gpt-5-mini "How do I add a loader?" --json

    Exits with 1 when neither model answers.

    Next: set LLM_MODEL to the better one, and `python -m app evaluate` measures it on many questions.
    """
    import asyncio

    session: Session = ctx.obj
    terminal = session.start(json)
    text = read_question(question)
    with session.open("models") as application, progress_bar(terminal) as progress:
        progress(0, 2, f"asking {first} and {second}")
        compared = asyncio.run(ask_all(application, (first, second), text))
    failures = [one.outcome for one in compared if isinstance(one.outcome, Exception)]
    if len(failures) == len(compared) and len({describe(error) for error in failures}) == 1:
        raise failures[0]
    if json:
        terminal.document({"question": text, "answers": [compared_record(one) for one in compared]})
    else:
        from app.cli.models.beside import show_beside

        show_beside(terminal, compared)
    for error in failures:
        if not isinstance(error, AppError):  # a fault of ours: reported as that of any command, --debug shows where
            raise error
    if len(failures) == len(compared):
        raise typer.Exit(FAILED)


async def ask_all(application: "Application", names: Sequence[str], question: str) -> list[Compared]:
    """Every model's outcome, in the order of the names. Clients are built first: it is answering that takes time."""
    import asyncio

    answerers = [answerer_or_failure(application, name) for name in names]
    deadline = time.monotonic() + application.settings.request_timeout_seconds
    outcomes = await asyncio.gather(*(outcome(answerer, question, deadline) for answerer in answerers))
    return [Compared(name, one) for name, one in zip(names, outcomes, strict=True)]


def answerer_or_failure(application: "Application", name: str) -> Answerer | Exception:
    try:
        return application.answerer_with(name)
    except Exception as error:
        return error


async def outcome(answerer: Answerer | Exception, question: str, deadline: float) -> Answer | Exception:
    if isinstance(answerer, Exception):
        return answerer
    context = Context(subject="command-line", deadline=deadline)
    try:
        return await answer(answerer, AnswerRequest((Message("user", question),), context))
    except Exception as error:
        return error


def compared_record(compared: Compared) -> Record:
    """One side for scripts: the answer as `ask --json` has it, or the error; the other of the two is null."""
    if isinstance(compared.outcome, Answer):
        return {"name": compared.name, "answer": answer_record(compared.outcome), "error": None}
    message = describe(compared.outcome)[0].removeprefix("error: ")
    error = {"type": type(compared.outcome).__name__, "message": message}
    return {"name": compared.name, "answer": None, "error": error}
