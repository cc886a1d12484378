"""The command line. Each command is one module; `console` says where they write and how they fail.

Cheap to import: typer and rich only. Commands import what they work with when they run.
"""

import importlib
import importlib.util
import os
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app import __version__
from app.cli.agent import agent
from app.cli.ask import ask
from app.cli.audit import audit
from app.cli.chat import chat
from app.cli.collections import collections
from app.cli.console import Terminal, failures
from app.cli.costs import costs
from app.cli.doctor import doctor
from app.cli.documents import documents
from app.cli.guard import guard
from app.cli.index import index
from app.cli.ingest import ingest
from app.cli.mcp import mcp
from app.cli.migrate import migrate
from app.cli.models import models
from app.cli.privacy import privacy
from app.cli.prompts import prompts
from app.cli.search import search
from app.cli.serve import serve
from app.cli.session import Session, open_application
from app.cli.similarity import similarity
from app.cli.threads import threads
from app.cli.tokens import tokens

# Folders beside `app` that bring commands of their own: add one here, with a `cli.py` that holds a typer `app`.
ROOMS = ("evaluation", "training")
Debug = Annotated[bool, typer.Option("--debug", help="Show where in the code a failure comes from.")]


class Commands(TyperGroup):
    """Gives every command its session, and turns every failure into one line and an exit code."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # typer names no other type for it
        session = Session(open=ctx.obj or open_application, terminal=Terminal())
        ctx.obj = session
        debug = ctx.params["debug"] or os.environ.get("LOG_LEVEL", "").lower() == "debug"
        with failures(session.terminal, debug):
            return super().invoke(ctx)


def make_program() -> typer.Typer:
    """One without commands yet, whose failures end in one line."""
    return typer.Typer(
        cls=Commands,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


app = make_program()


def show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"app {__version__}")
        raise typer.Exit


@app.callback()
def commands(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    debug: Debug = False,
) -> None:
    """Answers questions about your documents, with citations.

    \b
    A first round, which needs no key and no network:
      python -m app ingest docs
      python -m app ask "What can this application do?"
      python -m app serve

    Something wrong? `python -m app doctor` says what, and how to repair it.
    """


EVERYDAY = (ingest, search, ask, chat, agent, serve, mcp, collections, doctor)
FURTHER = (guard, tokens, similarity, costs, migrate)
for one in (*EVERYDAY, *FURTHER):
    app.command()(one)
for group in (documents, index, models, prompts, threads, privacy, audit):
    app.add_typer(group)

for room in ROOMS:
    if importlib.util.find_spec(room) and importlib.util.find_spec(f"{room}.cli"):
        commands_of_room = importlib.import_module(f"{room}.cli")
        app.add_typer(commands_of_room.app)
        # More commands for groups of ours, under the group's name.
        for group in (models, prompts):
            group.add_typer(getattr(commands_of_room, str(group.info.name), typer.Typer()))
