"""`evaluate check`: is the data of the evaluation right, and is there enough of it?"""

from typing import TYPE_CHECKING

import typer

from app.cli.console import FAILED, Terminal
from app.cli.printable import one_line
from app.cli.records import Record
from app.cli.session import Json, Session
from evaluation.options import DOCS, QUESTIONS, Docs, Questions, is_own

if TYPE_CHECKING:
    from evaluation.datasets.check import Checked


def check_data(ctx: typer.Context, questions: Questions = QUESTIONS, docs: Docs = DOCS, json: Json = False) -> None:
    """Check the questions against their documents.

    Each source must exist, and hold the words and the passages that its question names. The project's own questions are
    checked together with its conversations and its other labelled texts. No model is asked, and no index is read.

    \b
    Examples:
      python -m app evaluate check
      python -m app evaluate check --questions mine.jsonl --docs handbook --json

    Exits with 1 when something is wrong. A document that can't be read is named and skipped. Of the project's own
    questions it says how many of a kind are wanted, and marks too few of them as FEW, and nothing more.

    Next: docs/evaluation.md says how to add a question.
    """
    from dataclasses import replace

    from evaluation.conversations import read_conversations
    from evaluation.datasets.check import check
    from evaluation.datasets.sets import sets
    from evaluation.questions import read_questions

    session: Session = ctx.obj
    terminal = session.start(json)
    if is_own(questions):
        found = check(read_questions(questions), read_conversations(), docs)
        found = replace(found, counted=(*found.counted, *sets()))
    else:
        found = check(read_questions(questions), [], docs)
        found = replace(found, counted=tuple(replace(one, wanted=None) for one in found.counted))
    for one in found.skipped:
        terminal.note(f"skipped {one_line(one)}", "yellow")
    terminal.document(record(found))
    if not json:
        show(terminal, found)
    if found.wrong:
        raise typer.Exit(FAILED)


def record(found: "Checked") -> Record:
    """The shape that scripts rely on."""
    counted = [{"name": one.name, "count": one.count, "wanted": one.wanted} for one in found.counted]
    return {"wrong": list(found.wrong), "counted": counted, "skipped": list(found.skipped)}


def show(terminal: Terminal, found: "Checked") -> None:
    for one in found.counted:
        wanted = "" if one.wanted is None else f"  wanted {one.wanted}"
        few = "" if one.enough else "  FEW"
        terminal.write(f"{one.name:<52} {one.count:>5}{wanted}{few}", "" if one.enough else "yellow")
    for line in found.wrong:
        terminal.write(line, "red")
