"""`evaluate agent`: gives the agent tasks, and counts what it calls, what it takes and what it gets done."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.options import WrittenTo

Tasks = Annotated[Path | None, typer.Option(help="JSON lines.", show_default="evaluation/agents/tasks.jsonl")]


def agent(ctx: typer.Context, tasks: Tasks = None, write: WrittenTo = None, json: Json = False) -> None:
    """How many tasks the agent gets done, and what it takes.

    Over documents and a database of its own, in which it may change what the taint rule lets it: nothing of yours is
    touched. Uses LLM_MODEL: with a paid model each task is a few calls.

    \b
    Examples:
      python -m app evaluate agent
      python -m app evaluate agent --tasks mine.jsonl --json
      python -m app evaluate agent --write docs/measuring-agents.md

    Next: docs/measuring-agents.md says what each figure means.
    """
    from app.settings import load_settings
    from evaluation.agents.report import record, show, table
    from evaluation.agents.run import agent_run
    from evaluation.agents.tasks import FILE, read_tasks
    from evaluation.page import write_table

    session: Session = ctx.obj
    terminal = session.start(json)
    given, settings = read_tasks(tasks or FILE), load_settings()
    with progress_bar(terminal) as progress, agent_run(settings, progress) as run:
        found = run.work(given, progress)
    if write:
        write_table(write, "evaluate agent", table(found))
    terminal.document(record(found, settings.llm_model))
    if not json:
        show(terminal, found)
