"""`evaluate add`: makes questions of kept answers, or of those with a thumbs-down, once a person has looked."""

import json as jsons
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Terminal
from app.cli.printable import printable
from app.cli.session import Json, Session
from app.errors import AppError
from evaluation import lines
from evaluation.options import DOCS, QUESTIONS, Docs
from evaluation.questions import BadQuestions, Question, read_questions

if TYPE_CHECKING:
    from evaluation.candidates import Candidate
    from evaluation.form import Read

Id = Annotated[str, typer.Argument(metavar="[ID]", help="Of one answer; all of them if left out.", show_default=False)]
FromFeedback = Annotated[bool, typer.Option("--from-feedback", help="Only answers that got a thumbs-down.")]
Questions = Annotated[
    Path, typer.Option(help="JSON lines, to which lines are added.", show_default="evaluation/questions.jsonl")
]


class NothingToAdd(AppError):
    """There is no answer to make a question of, or nobody to look at it."""


def add(
    ctx: typer.Context,
    id: Id = "",
    from_feedback: FromFeedback = False,
    questions: Questions = QUESTIONS,
    docs: Docs = DOCS,
    json: Json = False,
) -> None:
    """Make questions of kept answers and of bad ones.

    Shows each with what was said of it, and asks for the question, its kind, its sources and the words that a right
    answer holds; Enter takes what is suggested. What is wrong, such as a source that is not there or lacks the words,
    is asked for again. Answers are there with KEEP_ANSWERS=on. With --json they are listed.

    \b
    Examples:
      python -m app evaluate add --from-feedback
      python -m app evaluate add 5f0c1e --questions mine.jsonl --docs handbook
      python -m app evaluate add --json

    Next: `python -m app evaluate --questions mine.jsonl`
    """
    from app.bootstrap.storage import build_database
    from app.settings import load_settings
    from evaluation.candidates import candidates

    session: Session = ctx.obj
    terminal = session.start(json)
    with closing(build_database(load_settings())) as database:
        found = database.run_now(lambda engine: candidates(engine, from_feedback=from_feedback))
    wanted = [one for one in found if one.id.startswith(id.removeprefix("chatcmpl-"))]
    if json:
        terminal.document([asdict(one) for one in wanted])
        return
    if not wanted:
        raise NothingToAdd("there is no such answer: set KEEP_ANSWERS=on to keep some, or leave out the id")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NothingToAdd("a person has to look at each: run it at a terminal, or list them with --json")
    added = add_all(wanted, questions, docs, terminal, input)
    terminal.write(f"{added} of {len(wanted)} were added to {questions}")


def add_all(wanted: "Sequence[Candidate]", questions: Path, docs: Path, terminal: Terminal, read: "Read") -> int:
    """How many were added. Ctrl-D ends it, as `q` does. Raises BadQuestions for a file that is none."""
    from evaluation.form import Form

    taken = {one.id for one in read_questions(questions)} if questions.exists() else set()
    form, added = Form(taken, docs, terminal, read), 0
    for one in wanted:
        show(one, terminal)
        try:
            question = form.asked(one.suggestion())
        except EOFError:
            break
        if question is not None:
            append(questions, question)
            taken.add(question.id)
            added += 1
    return added


def show(one: "Candidate", terminal: Terminal) -> None:
    terminal.write(f"\n{one.id}  {one.day}  {one.prompt}", "bold")
    shown = {"question": one.question, "answer": one.answer, "sources": ", ".join(one.sources)}
    shown |= {"rating": one.rating, "comment": one.comment, "correction": one.correction}
    for name, value in shown.items():
        if value:
            terminal.write(f"  {name}: {printable(value)}")


def row_of(one: Question) -> dict[str, object]:
    row: dict[str, object] = {"id": one.id, "question": one.text, "kind": one.kind}
    if one.kind == "answerable":
        row |= {"sources": list(one.sources), "expect": list(one.expect)}
    return row


def append(questions: Path, one: Question) -> None:
    """As the last line, in ASCII, so that no character of a text is taken for its end. Raises BadQuestions."""
    try:
        lines.append(questions, jsons.dumps(row_of(one)))
    except OSError as error:
        raise BadQuestions(f"{questions} can't be written ({error.strerror}): give --questions another file") from None
