"""`agent`: a task for the agent, which uses tools and asks before it changes anything."""

import sys
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from app.cli.agent_steps import GO_ON, AgentRecord, going_on, show_agent
from app.cli.questions import read_question
from app.cli.session import Json, Session
from app.errors import BadQuestion, ThreadBusy, UnknownThread
from app.types import AnswerRequest, Context, Message

if TYPE_CHECKING:
    from app.agents.approvers import Approver
    from app.cli.console import Terminal


class Approve(StrEnum):
    """Who decides about calls that change something."""

    DENY = "deny"
    ASK = "ask"
    ALLOW = "allow"


Task = Annotated[
    str, typer.Argument(metavar="[TASK]", help="In words; - reads it from standard input.", show_default=False)
]
Approval = Annotated[
    Approve,
    typer.Option(
        "--approve",
        help="What becomes of calls that change something: deny, ask at the terminal, or allow those that the model "
        "asks for before it has read anything but the task.",
    ),
]
Thread = Annotated[
    str, typer.Option(metavar="NAME", help="Keep the run under this name; without a task, go on with it.")
]


def agent(
    ctx: typer.Context, task: Task = "", approve: Approval = Approve.ASK, thread: Thread = "", json: Json = False
) -> None:
    """Work on a task with tools: search, read, calculate, query, and change things once you approve.

    Without a terminal nobody can be asked, and what needs approval is denied. A run that was broken off, even by a
    kill, goes on with --thread and no task: nothing is done twice.

    \b
    Examples:
      python -m app agent "What is 12 * (3 + 4)?"
      python -m app agent "Write a note 'call the office'" --approve allow
      python -m app agent "What did we spend this week, by model?" --json
      python -m app agent --thread monday

    Next: `python -m app serve` offers the agent to every OpenAI client, as the model `agent`.
    """
    import asyncio

    session: Session = ctx.obj
    terminal = session.start(json)
    if not (task or thread):
        raise typer.BadParameter("give a task, or --thread to go on with a run", param_hint="TASK")
    check_thread(thread)
    text = read_question(task, "task") if task else ""
    with session.open("agent") as application:
        deadline = time.monotonic() + application.settings.request_timeout_seconds
        context = Context(subject="command-line", deadline=deadline)
        name = thread or uuid4().hex
        answerer = application.agents.on(name, approver_of(approve, terminal))
        request = AnswerRequest((Message("user", text),) if text else (), context)
        record = AgentRecord(name)
        try:
            asyncio.run(show_agent(answerer, request, terminal, record))
        except BaseException as error:
            if can_go_on(error, text, begun=bool(record.turn.steps)):
                terminal.note(f"{GO_ON}{going_on(name)}", "yellow")
            raise
        terminal.document(record.document())


def check_thread(name: str) -> None:
    """Raises typer.BadParameter for a name by which the API could not reach the thread."""
    from app.agents.history import LONGEST_NAME

    if "/" in name or len(name) > LONGEST_NAME:
        raise typer.BadParameter(f"use up to {LONGEST_NAME} characters, and no /", param_hint="--thread")


def can_go_on(error: BaseException, task: str, begun: bool) -> bool:
    """Not with a run that is not there, that is done, or whose task was refused before it began.

    One that has begun waits on where an edit was refused.
    """
    if isinstance(error, BadQuestion):
        return begun
    return not isinstance(error, UnknownThread) and (bool(task) or not isinstance(error, ThreadBusy))


def approver_of(approve: Approve, terminal: "Terminal") -> "Approver":
    """Without a terminal `ask` is `deny`."""
    from app.agents.approvers import Allow, Deny
    from app.cli.approval import AskPerson

    if approve is Approve.ALLOW:
        return Allow()
    at_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    return AskPerson(terminal) if approve is Approve.ASK and at_terminal else Deny()
