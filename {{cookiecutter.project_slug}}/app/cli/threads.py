"""`threads`: what the agent was given to do from the command line, and what waits."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.agent_steps import GO_ON, going_on, show_call
from app.cli.approval import show_waiting
from app.cli.console import Terminal
from app.cli.printable import label, one_line
from app.cli.records import Record, turn_record, waiting_record
from app.cli.session import Json, Session
from app.types import Context

if TYPE_CHECKING:
    from app.agents.history import History, ThreadSummary

threads = typer.Typer(name="threads", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="As `threads list` shows it, for example monday.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")]
ME = Context(subject="command-line")
NOT_DONE = ("waiting", "broken_off")


@threads.callback()
def about() -> None:
    """List, show and cancel what the agent works on.

    \b
    Examples:
      python -m app threads list
      python -m app threads show monday
      python -m app threads cancel monday --json

    Next: `python -m app agent --thread monday` goes on with one.
    """


@threads.command("list")
def list_(ctx: typer.Context, limit: Limit = 20, json: Json = False) -> None:
    """List the threads that were begun here, by `agent`."""
    import asyncio

    session: Session = ctx.obj
    terminal = session.start(json)
    with session.open("threads list") as application:
        found = asyncio.run(application.agents.threads().list(ME, limit))
    terminal.document([summary_record(one) for one in found])
    if not json:
        for one in found:
            terminal.write(f"{label(one.name)}  {one.status}  {one_line(one.title)}")


@threads.command("show")
def show(ctx: typer.Context, name: Name, json: Json = False) -> None:
    """Show what was said and done on a thread, the calls that wait for approval, and the command that goes on."""
    import asyncio

    session: Session = ctx.obj
    terminal = session.start(json)
    with session.open("threads show") as application:
        history = asyncio.run(application.agents.threads().show(name, ME))
    terminal.document(history_record(history))
    if not json:
        show_history(terminal, history)


@threads.command("cancel")
def cancel(ctx: typer.Context, name: Name, json: Json = False) -> None:
    """Give the task of a thread up: what waits is denied, and it takes another task."""
    import asyncio

    session: Session = ctx.obj
    terminal = session.start(json)
    with session.open("threads cancel") as application:
        asyncio.run(application.agents.threads().cancel(name, ME))
    terminal.document({"thread": name, "status": "idle"})
    if not json:
        terminal.write(f"{label(name)} takes another task")


def summary_record(one: "ThreadSummary") -> Record:
    return {"thread": one.name, "title": one.title, "begun": one.begun, "status": one.status}


def history_record(history: "History") -> Record:
    """`go_on` is the command that does, null for a thread that takes a task or is at one."""
    return {
        "thread": history.name,
        "status": history.status,
        "turns": [{"task": turn.task, **turn_record(turn)} for turn in history.turns],
        "waiting": [waiting_record(one) for one in history.waiting],
        "go_on": going_on(history.name) if history.status in NOT_DONE else None,
    }


def show_history(terminal: Terminal, history: "History") -> None:
    for turn in history.turns:
        terminal.note(f"? {one_line(turn.task)}", "bold")
        for step in turn.steps:
            show_call(step.tool, step.arguments, terminal)
        terminal.write(turn.text.strip())
    for needed in history.waiting:
        show_waiting(needed, terminal)
    terminal.note(history.status, "dim")
    if history.status in NOT_DONE:
        terminal.note(f"{GO_ON}{label(going_on(history.name))}", "yellow")
